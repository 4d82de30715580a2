package dev.untether.identity;

import java.time.Instant;

/**
 * A pair of tokens for a session.
 *
 * @param expiresAt when the access token expires
 * @param user as of now
 */
public record Grant(
    String accessToken, String refreshToken, Instant issuedAt, Instant expiresAt, User user) {

  @Override
  public String toString() {
    return "Grant[" + user.name() + " until " + expiresAt + "]";
  }
}
