package dev.untether.persistence;

import dev.untether.model.AmazonAccount;
import dev.untether.model.AmazonAccount.Identity;
import dev.untether.model.AmazonAccount.RegionType;
import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.AwsAccess.EncryptedSecret;
import dev.untether.platform.database.Rows;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code amazon_account}, and of how a connection reaches AWS. */
final class AccountTable {
  private AccountTable() {}

  private static final String SHOWN =
      """
      id, name, description, aws_id, masked_access_key(access_key) AS masked_access_key,
      region_type, role_name, role_account_id
      """;

  /**
   * Permits one change of names at a time, so that no two accounts get one name and the maximum
   * holds; the lock ends with the transaction.
   */
  static final String LOCK_NAMES =
      "SELECT pg_advisory_xact_lock(hashtextextended('names of accounts', 0))";

  /**
   * Adds the row and returns it. Returns no row if the id or the name is taken, or if there is the
   * maximum number of accounts. Parameters: those of {@link AccountColumns}, name of the user,
   * limit.
   */
  static final String ADD =
      """
      INSERT INTO amazon_account (id, name, name_key, description, aws_id, access_key, region_type,
                                  role_name, role_account_id, secret_ciphertext, created_by)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
       WHERE (SELECT count(*) FROM amazon_account) < $12
      ON CONFLICT DO NOTHING
      RETURNING
      """
          + SHOWN;

  /** Parameters: those of {@link AccountColumns}. */
  static final String CHANGE =
      """
      UPDATE amazon_account
         SET name = $2, name_key = $3, description = $4, aws_id = $5, access_key = $6,
             region_type = $7, role_name = $8, role_account_id = $9, secret_ciphertext = $10
       WHERE id = $1
      RETURNING
      """
          + SHOWN;

  /** Locks a row and returns it whole, with what nobody may see. */
  static final String LOCK =
      "SELECT access_key, secret_ciphertext, "
          + SHOWN
          + " FROM amazon_account WHERE id = $1 FOR UPDATE";

  /** No connection may use the account; the row must be locked. */
  static final String REMOVE = "DELETE FROM amazon_account WHERE id = $1";

  private static final String SHOW = "SELECT " + SHOWN + " FROM amazon_account ";

  static final String FIND = SHOW + "WHERE id = $1";

  static final String FIND_BY_NAME = SHOW + "WHERE name_key = $1";

  /** All accounts; those whose names do not match are left out afterwards. */
  static final String LIST = SHOW + "ORDER BY name_key";

  static final String LIST_DESCENDING = SHOW + "ORDER BY name_key DESC";

  /**
   * How many connections use an account, and the ids of some of them. Whoever adds a connection has
   * locked the row of its account, so that the number holds while that row is locked here.
   */
  static final String USE =
      """
      SELECT EXISTS (SELECT FROM amazon_account WHERE id = $1) AS is_there,
             (SELECT count(*) FROM amazon_connection WHERE account_id = $1) AS connections,
             ARRAY(SELECT id FROM amazon_connection WHERE account_id = $1 LIMIT 100) AS first
      """;

  private static final String ACCESS =
      """
      SELECT connection.id AS connection_id, connection.region_id, connection.amazon_account_id,
             connection.access_key AS own_access_key,
             connection.secret_key_ciphertext AS own_secret_ciphertext,
             account.id, account.access_key, account.role_name, account.role_account_id,
             account.secret_ciphertext
        FROM amazon_connection AS connection
             LEFT JOIN amazon_account AS account ON account.id = connection.account_id
      """;

  /** Parameter: the id of a connection. */
  static final String ACCESS_OF_CONNECTION = ACCESS + "WHERE connection.id = $1";

  /**
   * Of a connection with credentials. It reads the table until it finds one. Parameters: the region
   * in which it should be, an array of regions in which it may be.
   */
  static final String ACCESS_IN =
      ACCESS
          + """
            WHERE connection.id = coalesce(
                    (SELECT id FROM amazon_connection
                      WHERE region_id = $1 AND num_nonnulls(access_key, account_id) > 0
                      LIMIT 1),
                    (SELECT id FROM amazon_connection
                      WHERE region_id = ANY ($2) AND num_nonnulls(access_key, account_id) > 0
                      LIMIT 1))
            """;

  /** Parameter: the id of an account. */
  static final String ACCESS_OF_ACCOUNT =
      """
      SELECT id, access_key, role_name, role_account_id, secret_ciphertext
        FROM amazon_account
       WHERE id = $1
      """;

  /** Reads an account as clients may see it. */
  static final class AccountRow {
    private AccountRow() {}

    static Optional<AmazonAccount> first(RowSet<Row> rows) {
      return Rows.first(rows, AccountRow::read);
    }

    static AmazonAccount read(Row row) {
      return new AmazonAccount(
          row.getUUID("id"),
          row.getString("name"),
          row.getString("description"),
          row.getString("aws_id"),
          identity(row));
    }

    private static Identity identity(Row row) {
      String maskedAccessKey = row.getString("masked_access_key");
      if (maskedAccessKey != null) {
        return new Identity.AccessKeys(
            maskedAccessKey, RegionType.of(row.getString("region_type")).orElseThrow());
      }
      String roleName = row.getString("role_name");
      String otherAccount = row.getString("role_account_id");
      return otherAccount == null
          ? new Identity.Role(roleName)
          : new Identity.RoleOfAnotherAccount(otherAccount, roleName);
    }
  }

  /**
   * A row of {@code amazon_account} as it is written.
   *
   * @param secret encrypted; null if there is none
   */
  record AccountColumns(
      UUID id,
      String name,
      String description,
      @Nullable String awsId,
      @Nullable String accessKey,
      @Nullable String regionType,
      @Nullable String roleName,
      @Nullable String roleAccountId,
      @Nullable Buffer secret) {

    static AccountColumns of(Row row) {
      return new AccountColumns(
          row.getUUID("id"),
          row.getString("name"),
          row.getString("description"),
          row.getString("aws_id"),
          row.getString("access_key"),
          row.getString("region_type"),
          row.getString("role_name"),
          row.getString("role_account_id"),
          row.getBuffer("secret_ciphertext"));
    }

    AccountColumns renamed(String newName, String newDescription) {
      return new AccountColumns(
          id,
          newName,
          newDescription,
          awsId,
          accessKey,
          regionType,
          roleName,
          roleAccountId,
          secret);
    }

    /** Returns these columns with the access key and the AWS id of others, and maybe the secret. */
    AccountColumns keeping(AccountColumns other, boolean withSecret) {
      return new AccountColumns(
          id,
          name,
          description,
          other.awsId,
          other.accessKey,
          regionType,
          roleName,
          roleAccountId,
          withSecret ? other.secret : secret);
    }

    Tuple parameters() {
      return Tuple.of(id, name, NameKey.of(name), description, awsId, accessKey)
          .addString(regionType)
          .addString(roleName)
          .addString(roleAccountId)
          .addBuffer(secret);
    }

    @Override
    public String toString() {
      return "AccountColumns[" + id + "]";
    }
  }

  /** How names of accounts are compared. */
  static final class NameKey {
    private NameKey() {}

    /** Returns the same key for names that a reader cannot tell apart, ignoring case. */
    static String of(String name) {
      String lowerCase = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
      return Normalizer.normalize(lowerCase, Normalizer.Form.NFC);
    }
  }

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
