package dev.untether.identity;

import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.TokenSettings;
import dev.untether.platform.security.Sha256;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Creates pairs of tokens. A pair is valid once its refresh token has been stored in the database.
 */
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

  /** An opaque token of 256 random bits. The database stores only its SHA-256. */
  record RefreshToken(String text) {
    /** Lets secret scanners recognise a leaked token. */
    private static final String PREFIX = "untether_refresh_";

    private static final int BYTES = 32;

    static RefreshToken next(SecureRandom random) {
      byte[] secret = new byte[BYTES];
      random.nextBytes(secret);
      return new RefreshToken(
          PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /**
     * Returns the hash that the database stores. A fast hash is enough, because nobody can try
     * 2^256 tokens.
     */
    Buffer hash() {
      return Buffer.buffer(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
      return "RefreshToken[secret]";
    }
  }
}
