package dev.untether.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it may be shown. It has an account or an access key, never both.
 *
 * @param maskedAccessKey the last four characters, the rest hidden
 */
public record AmazonConnection(
    UUID id,
    UUID regionId,
    @Nullable String amazonAccountId,
    @Nullable String maskedAccessKey,
    Instant createdAt,
    String createdBy) {

  /** What a new connection reaches AWS with. */
  public sealed interface Credential {

    /** An account, or a role in it, that trusts Untether. */
    record Account(String amazonAccountId) implements Credential {}

    /** A long-term key pair; the secret half is encrypted before it is stored. */
    record KeyPair(String accessKey, String secretKey) implements Credential {
      @Override
      public String toString() {
        return "KeyPair[secret]";
      }
    }
  }
}
