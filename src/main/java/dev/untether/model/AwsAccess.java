package dev.untether.model;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a connection reaches AWS. Its secrets are still encrypted.
 *
 * @param accountId the account whose credentials these are; null if they are the connection's own
 */
public record AwsAccess(
    UUID connectionId, UUID regionId, @Nullable UUID accountId, Credentials credentials) {

  /**
   * What AWS is asked with. Equal credentials give the same access, so they may be a cache's key.
   */
  public sealed interface Credentials {

    /** A long-term key pair. */
    record AccessKeys(String accessKey, EncryptedSecret secretKey) implements Credentials {
      @Override
      public String toString() {
        return "AccessKeys[hidden]";
      }
    }

    /** A role of the account in which Untether itself runs. */
    record Role(String roleName) implements Credentials {}

    /**
     * A role of another account.
     *
     * @param awsAccountId 12 digits
     * @param externalId null if the role wants none
     */
    record RoleOfAnotherAccount(
        String awsAccountId, String roleName, @Nullable EncryptedSecret externalId)
        implements Credentials {}

    /**
     * There are none: the connection has only the number of an account at AWS, or an id that names
     * no account of Untether.
     */
    record None(String amazonAccountId) implements Credentials {}
  }

  /**
   * A secret as it stands in the database.
   *
   * @param ciphertext in Base64
   * @param boundTo the id of the row that has it, with which it was encrypted
   */
  public record EncryptedSecret(String ciphertext, UUID boundTo) {

    public static EncryptedSecret of(byte[] ciphertext, UUID boundTo) {
      return new EncryptedSecret(Base64.getEncoder().encodeToString(ciphertext), boundTo);
    }

    public byte[] bytes() {
      return Base64.getDecoder().decode(ciphertext);
    }

    /** Returns the associated data that decryption needs. */
    public byte[] associatedData() {
      return associatedData(boundTo);
    }

    /** Returns the associated data for a secret of the row with this id. */
    public static byte[] associatedData(UUID boundTo) {
      return boundTo.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "EncryptedSecret[of " + boundTo + "]";
    }
  }
}
