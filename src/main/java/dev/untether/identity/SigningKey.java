package dev.untether.identity;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.DecryptionException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The key that signs access tokens. All nodes that use one database share it; the database stores
 * it encrypted.
 *
 * <p>Tokens are signed with HS256 (RFC 7518, 3.2) because the issuer and the verifier are the same
 * service: nobody else could use the public key of an asymmetric algorithm, and HMAC verifies tens
 * of times faster than ES256 or RS256.
 */
public final class SigningKey {
  private static final int BYTES = 32;
  private static final byte[] PURPOSE =
      "untether access token signing key".getBytes(StandardCharsets.UTF_8);

  private final Buffer secret;

  private SigningKey(byte[] secret) {
    this.secret = Buffer.buffer(secret);
  }

  /**
   * Loads the key of this database; the first node creates it. Fails with {@link
   * DecryptionException} if this node's key set is not that of the other nodes.
   */
  public static Future<SigningKey> load(Database database, Keyring keyring) {
    Buffer candidate = Buffer.buffer(keyring.encrypt(random(), PURPOSE));
    return database
        .execute(SigningKeyTable.ADD, Tuple.of(candidate))
        .compose(added -> database.execute(SigningKeyTable.READ, Tuple.tuple()))
        .map(rows -> Rows.only(rows).getBuffer("ciphertext").getBytes())
        .map(ciphertext -> new SigningKey(decrypt(keyring, ciphertext)));
  }

  Buffer secret() {
    return secret.copy();
  }

  private static byte[] decrypt(Keyring keyring, byte[] ciphertext) {
    try {
      return keyring.decrypt(ciphertext, PURPOSE);
    } catch (DecryptionException foreign) {
      throw new DecryptionException(
          "This node cannot decrypt the signing key in the database: its key set is not the one"
              + " that the key was encrypted with. Give this node the key set file of the node"
              + " that first used this database. If that file is lost for ever, delete the row of"
              + " the table signing_key: everybody must then log on again.",
          foreign);
    }
  }

  private static byte[] random() {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** The SQL of {@code signing_key}, which has one row. */
  static final class SigningKeyTable {
    private SigningKeyTable() {}

    /** Does nothing if there is a key already. */
    static final String ADD =
        "INSERT INTO signing_key (ciphertext) VALUES ($1) ON CONFLICT (only_row) DO NOTHING";

    static final String READ = "SELECT ciphertext FROM signing_key";
  }
}
