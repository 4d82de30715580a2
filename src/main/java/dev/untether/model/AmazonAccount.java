package dev.untether.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account at AWS as clients may see it.
 *
 * @param awsId its 12 digits at AWS; null if they are not known yet
 */
public record AmazonAccount(
    UUID id, String name, String description, @Nullable String awsId, Identity identity) {

  /** As whom Untether comes to the account. */
  public sealed interface Identity {

    /**
     * With a long-term key pair.
     *
     * @param maskedAccessKey the access key with all but its last four characters hidden
     */
    record AccessKeys(String maskedAccessKey, RegionType regionType) implements Identity {}

    /** As a role of the account in which Untether itself runs. */
    record Role(String roleName) implements Identity {}

    /**
     * As a role of another account.
     *
     * @param awsAccountId 12 digits
     */
    record RoleOfAnotherAccount(String awsAccountId, String roleName) implements Identity {}
  }

  /** The partitions of AWS as the API names them. */
  public enum RegionType {
    GLOBAL("Global"),
    GOVERNMENT("Government"),
    CHINA("China");

    private final String text;

    RegionType(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Returns the constant with this text, in any case, if there is one. */
    public static Optional<RegionType> of(String text) {
      return Arrays.stream(values()).filter(type -> type.text.equalsIgnoreCase(text)).findFirst();
    }
  }
}
