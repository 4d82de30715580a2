package dev.untether.model;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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
 * @param lastCheck null if it was never checked
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
    @Nullable String lastUsedBy,
    @Nullable Check lastCheck) {

  /**
   * What a check has found: whether AWS accepts the connection's credentials.
   *
   * @param since when a check first found this state, without another one since; null if Untether
   *     did not keep that yet
   * @param code the error code of AWS; null if it has sent none
   * @param awsAccountId whose the credentials are, 12 digits; null unless they work
   * @param arn of the user or role; null unless they work
   */
  public record Check(
      State state,
      @Nullable Instant since,
      @Nullable String code,
      @Nullable String awsAccountId,
      @Nullable String arn,
      Instant checkedAt) {

    /** Whether a connection works. The text is part of the API and of the database. */
    public enum State {
      WORKING,
      /** AWS does not accept the credentials, or does not let the role be assumed. */
      REFUSED,
      /** AWS was not reached, did not answer, or failed. */
      UNREACHABLE;

      public String text() {
        return name().toLowerCase(Locale.ROOT);
      }

      /** Returns the constant with this text, in any case, if there is one. */
      public static Optional<State> of(String text) {
        return Arrays.stream(values())
            .filter(state -> state.text().equalsIgnoreCase(text))
            .findFirst();
      }
    }
  }

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
