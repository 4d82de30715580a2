package dev.untether.identity;

import dev.untether.identity.User.UserName;
import dev.untether.model.Cause;
import java.time.Instant;
import java.util.UUID;

/**
 * The user who sends a request, as named by a genuine access token. The session may have ended
 * since the token was issued: see {@link Sessions#isLive}.
 *
 * @param expiresAt when the token expires
 */
public record Principal(
    UUID userId, String userName, Role role, UUID sessionId, Instant expiresAt) {

  /** Whether this is the name of the principal, compared by the rules that make names unique. */
  public boolean isNamed(String name) {
    return UserName.key(name).equals(UserName.key(userName));
  }

  public Cause cause(String sourceAddress, String requestId) {
    return new Cause(userId, userName, sessionId, sourceAddress, requestId);
  }
}
