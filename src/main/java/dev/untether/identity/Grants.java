package dev.untether.identity;

import dev.untether.identity.Logon.Grant;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Makes pairs of tokens. They count once the refresh token is in the database. */
final class Grants {
  private final AccessTokens accessTokens;
  private final TokenSettings settings;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Grants(AccessTokens accessTokens, TokenSettings settings, Clock clock) {
    this.accessTokens = accessTokens;
    this.settings = settings;
    this.clock = clock;
  }

  Grant next(User user, UUID sessionId) {
    Instant issuedAt = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = issuedAt.plus(settings.access());
    return new Grant(
        accessTokens.issue(user, sessionId, issuedAt, expiresAt),
        RefreshToken.next(random).text(),
        issuedAt,
        expiresAt,
        user);
  }

  Buffer refreshTokenHash(Grant grant) {
    return new RefreshToken(grant.refreshToken()).hash();
  }

  OffsetDateTime refreshTokenExpiry(Grant grant) {
    return time(grant.issuedAt().plus(settings.refresh()));
  }

  OffsetDateTime accessTokenExpiry(Grant grant) {
    return time(grant.expiresAt());
  }

  OffsetDateTime now() {
    return time(clock.instant());
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
