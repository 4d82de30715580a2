package dev.untether.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who caused an event, from where, in which session and by which request. It is part of every
 * event, so it contains nothing secret.
 *
 * @param userId null if nobody was logged on, as in a refused logon
 * @param userName the name at that time; for a refused logon, the name of the user whose password
 *     was tried; null if there is no user
 * @param sourceAddress the client's IP address, or the one that a trusted proxy reports
 */
public record Cause(
    @Nullable UUID userId,
    @Nullable String userName,
    @Nullable UUID sessionId,
    String sourceAddress,
    String requestId) {

  /**
   * Returns the cause of what Untether does by itself, without a request.
   *
   * @param occasion identifies the occasion, in place of a request id
   */
  public static Cause ofUntether(String occasion) {
    return new Cause(null, null, null, "untether", occasion);
  }
}
