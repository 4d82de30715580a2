package dev.untether.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.audit.note.NoteSigner;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.DecryptionException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The keys that sign the checkpoints of the ledger: one key at a time for all nodes that use one
 * database, which stores it encrypted. The name of a key is the origin of the ledger.
 */
public final class LedgerKeys {
  private static final String PURPOSE = "untether ledger key ";

  /** The origin of a ledger that was given none must not be that of another ledger. */
  private static final String DEFAULT_ORIGIN = "untether/";

  private final Keyring keyring;
  private final Optional<String> origin;

  /**
   * @param origin the configured origin; if empty, the ledger keeps the one that it has
   */
  LedgerKeys(Keyring keyring, Optional<String> origin) {
    this.keyring = keyring;
    this.origin = origin;
  }

  /**
   * Returns the key that signs. There is a new one if the ledger has none or gets another origin.
   * Fails with {@link DecryptionException} if this node's key set is not that of the other nodes.
   */
  Future<NoteSigner> current(SqlConnection transaction) {
    return transaction
        .query(LedgerKeyTable.LOCK)
        .execute()
        .compose(locked -> transaction.query(LedgerKeyTable.LAST).execute())
        .compose(
            rows ->
                Rows.first(rows, this::signer)
                    .filter(
                        signer ->
                            origin
                                .orElse(signer.verifier().name())
                                .equals(signer.verifier().name()))
                    .map(Future::succeededFuture)
                    .orElseGet(() -> add(transaction, NoteSigner.generate(newOrigin()))));
  }

  /** Adds a key, which signs from now on, under the origin that the ledger has. */
  private Future<NoteSigner> replace(SqlConnection transaction) {
    return current(transaction)
        .compose(last -> add(transaction, NoteSigner.generate(last.verifier().name())));
  }

  /** Returns all keys, the one that signs first. */
  static Future<List<LedgerKey>> all(Database database) {
    return database
        .execute(LedgerKeyTable.ALL, Tuple.tuple())
        .map(
            rows ->
                Rows.list(
                    rows,
                    row ->
                        new LedgerKey(
                            row.getString("verifier"),
                            row.getOffsetDateTime("created_at").toInstant())));
  }

  private String newOrigin() {
    return origin.orElseGet(() -> DEFAULT_ORIGIN + UUID.randomUUID());
  }

  private Future<NoteSigner> add(SqlConnection transaction, NoteSigner signer) {
    String verifier = signer.verifier().toString();
    Buffer ciphertext = Buffer.buffer(keyring.encrypt(signer.privateKey(), purpose(verifier)));
    return transaction
        .preparedQuery(LedgerKeyTable.ADD)
        .execute(Tuple.of(verifier, ciphertext))
        .map(signer);
  }

  private NoteSigner signer(Row row) {
    String verifier = row.getString("verifier");
    try {
      return NoteSigner.restore(
          NoteVerifier.parse(verifier),
          keyring.decrypt(row.getBuffer("private_key_ciphertext").getBytes(), purpose(verifier)));
    } catch (DecryptionException foreign) {
      throw new DecryptionException(
          "This node cannot decrypt the key that signs the checkpoints of the ledger: its key set"
              + " is not the one that the key was encrypted with. Give this node the key set file"
              + " of the node that first used this database. If that file is lost for ever, delete"
              + " the rows of the table ledger_key after copying the column verifier: a new key"
              + " then signs, which must be given to those who verify the ledger.",
          foreign);
    }
  }

  /** Binds the encrypted key to its public key, so that nobody can exchange one of them. */
  private static byte[] purpose(String verifier) {
    return (PURPOSE + verifier).getBytes(UTF_8);
  }

  /**
   * A key that signs, or has signed, checkpoints.
   *
   * @param verifier the public key as C2SP signed-note writes it: {@code name+id+key}
   */
  public record LedgerKey(String verifier, Instant createdAt) {}

  /** Replaces the key that signs, and records it. */
  public static final class KeyReplacement {
    private static final String SUBJECT = "ledger";

    private final LedgerKeys keys;
    private final Database database;
    private final EventLog eventLog;
    private final Supplier<UUID> ids;

    KeyReplacement(LedgerKeys keys, Database database, EventLog eventLog, Supplier<UUID> ids) {
      this.keys = keys;
      this.database = database;
      this.eventLog = eventLog;
      this.ids = ids;
    }

    /**
     * Returns the new key. It signs from the checkpoint on that covers the event of this change.
     */
    public Future<LedgerKey> replace(Cause cause) {
      return database
          .inTransaction(
              transaction ->
                  keys.replace(transaction)
                      .map(signer -> signer.verifier().toString())
                      .compose(
                          verifier ->
                              eventLog
                                  .append(transaction, List.of(event(verifier, cause)))
                                  .map(verifier)))
          .onSuccess(added -> eventLog.announce())
          .compose(
              verifier ->
                  all(database)
                      .map(
                          all ->
                              all.stream()
                                  .filter(key -> key.verifier().equals(verifier))
                                  .findFirst()
                                  .orElseThrow()));
    }

    private Event event(String verifier, Cause cause) {
      return new Event(
          ids.get(), EventType.LEDGER_KEY_ADDED, SUBJECT, cause, Map.of("verifier", verifier));
    }
  }

  /** The SQL of {@code ledger_key}. */
  static final class LedgerKeyTable {
    private LedgerKeyTable() {}

    /** Lets one transaction at a time find that there is no key, and add one. */
    static final String LOCK = "LOCK TABLE ledger_key IN SHARE ROW EXCLUSIVE MODE";

    static final String LAST =
        "SELECT verifier, private_key_ciphertext FROM ledger_key ORDER BY number DESC LIMIT 1";

    /** Parameters: verifier, encrypted private key. */
    static final String ADD =
        """
        INSERT INTO ledger_key (number, verifier, private_key_ciphertext)
        SELECT coalesce(max(number), 0) + 1, $1, $2 FROM ledger_key
        """;

    static final String ALL = "SELECT verifier, created_at FROM ledger_key ORDER BY number DESC";
  }
}
