package dev.untether.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for something, from where, in which session and by which request. Goes into every
 * event, so it holds nothing secret.
 *
 * @param userId null if nobody was logged on, as in a refused logon
 * @param userName the name as it was at the time; in a refused logon, that of the user who was
 *     tried; null if there is none
 * @param sourceAddress the client's address, or the one that a trusted proxy vouches for
 */
public record Cause(
    @Nullable UUID userId,
    @Nullable String userName,
    @Nullable UUID sessionId,
    String sourceAddress,
    String requestId) {

  /**
   * Something that Untether does by itself, without a request.
   *
   * @param occasion tells occasions apart, in the place of a request's id
   */
  public static Cause ofUntether(String occasion) {
    return new Cause(null, null, null, "untether", occasion);
  }
}
