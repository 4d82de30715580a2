package dev.untether.persistence;

import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.AwsAccess.EncryptedSecret;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code amazon_account}, and of how a connection reaches AWS. */
final class AccountTable {
  private AccountTable() {}

  /** Parameter: the id of a connection. */
  static final String ACCESS_OF_CONNECTION =
      """
      SELECT connection.id AS connection_id, connection.region_id, connection.amazon_account_id,
             connection.access_key AS own_access_key,
             connection.secret_key_ciphertext AS own_secret_ciphertext,
             account.id, account.access_key, account.role_name, account.role_account_id,
             account.secret_ciphertext
        FROM amazon_connection AS connection
             LEFT JOIN amazon_account AS account ON account.id = connection.account_id
       WHERE connection.id = $1
      """;

  /** Parameter: the id of an account. */
  static final String ACCESS_OF_ACCOUNT =
      """
      SELECT id, access_key, role_name, role_account_id, secret_ciphertext
        FROM amazon_account
       WHERE id = $1
      """;

  /** Reads how Untether reaches AWS. */
  static final class AccessRow {
    private AccessRow() {}

    static AwsAccess ofConnection(Row row) {
      UUID account = row.getUUID("id");
      return new AwsAccess(
          row.getUUID("connection_id"),
          row.getUUID("region_id"),
          account,
          account == null ? own(row) : ofAccount(row));
    }

    private static Credentials own(Row row) {
      String accessKey = row.getString("own_access_key");
      return accessKey == null
          ? new Credentials.None(row.getString("amazon_account_id"))
          : new Credentials.AccessKeys(
              accessKey,
              EncryptedSecret.of(
                  row.getBuffer("own_secret_ciphertext").getBytes(), row.getUUID("connection_id")));
    }

    static Credentials ofAccount(Row row) {
      EncryptedSecret secret = secret(row);
      String accessKey = row.getString("access_key");
      if (accessKey != null && secret != null) {
        return new Credentials.AccessKeys(accessKey, secret);
      }
      String roleName = row.getString("role_name");
      String otherAccount = row.getString("role_account_id");
      return otherAccount == null
          ? new Credentials.Role(roleName)
          : new Credentials.RoleOfAnotherAccount(otherAccount, roleName, secret);
    }

    private static @Nullable EncryptedSecret secret(Row row) {
      return row.getBuffer("secret_ciphertext") == null
          ? null
          : EncryptedSecret.of(row.getBuffer("secret_ciphertext").getBytes(), row.getUUID("id"));
    }
  }
}
