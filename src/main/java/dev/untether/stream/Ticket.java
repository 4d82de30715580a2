package dev.untether.stream;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * For how long somebody may listen.
 *
 * @param sessionId whose end is the end; null before it is known who listens
 */
public record Ticket(@Nullable UUID sessionId, Instant expiresAt) {
  /** Why it is over when it has expired. */
  StreamEnd endOfTime() {
    return sessionId == null ? StreamEnd.NO_TOKEN : StreamEnd.TOKEN_EXPIRED;
  }
}
