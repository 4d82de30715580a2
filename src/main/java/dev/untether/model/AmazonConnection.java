package dev.untether.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection as clients may see it. It has an account or an access key, never both.
 *
 * @param maskedAccessKey the access key with all but its last four characters hidden
 * @param version grows with each change by which somebody may decide whether to remove it
 * @param lastUsedAt when somebody last reached AWS through it; null if nobody has, as far as is
 *     known
 * @param lastUsedBy the name of that user
 */
public record AmazonConnection(
    UUID id,
    UUID regionId,
    @Nullable String amazonAccountId,
    @Nullable String maskedAccessKey,
    Instant createdAt,
    String createdBy,
    long version,
    @Nullable Instant lastUsedAt,
    @Nullable String lastUsedBy) {

  /** The credential with which a new connection reaches AWS. */
  public sealed interface Credential {

    /** An account of Untether, whose credentials the connection uses. */
    record KnownAccount(UUID accountId) implements Credential {}

    /** The number of an account at AWS, or a role in it, of which Untether knows nothing more. */
    record Account(String amazonAccountId) implements Credential {}

    /** A long-term key pair. The secret key is encrypted before it is stored. */
    record KeyPair(String accessKey, String secretKey) implements Credential {
      @Override
      public String toString() {
        return "KeyPair[secret]";
      }
    }
  }
}
