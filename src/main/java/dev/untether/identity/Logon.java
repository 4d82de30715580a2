package dev.untether.identity;

import java.time.Duration;
import java.time.Instant;

/**
 * The result of a request for tokens. The reason of a refusal is recorded in the event log only,
 * not shown to the client.
 */
public sealed interface Logon {

  record Granted(Grant grant) implements Logon {}

  record Refused() implements Logon {}

  /**
   * Too many logons have failed for this account or from this network, so the password was not
   * checked.
   *
   * @param retryAfter how long to wait before the next attempt
   */
  record Postponed(Duration retryAfter) implements Logon {}

  /**
   * A pair of tokens for a session.
   *
   * @param expiresAt when the access token expires
   * @param user the user at the time of the grant
   */
  public record Grant(
      String accessToken, String refreshToken, Instant issuedAt, Instant expiresAt, User user) {

    @Override
    public String toString() {
      return "Grant[" + user.name() + " until " + expiresAt + "]";
    }
  }
}
