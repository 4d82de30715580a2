package dev.untether.persistence;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome;
import dev.untether.command.ConnectionCommands.AdditionOutcome.Added;
import dev.untether.command.ConnectionCommands.AdditionOutcome.NoSuchAccount;
import dev.untether.command.ConnectionCommands.AdditionOutcome.SessionEnded;
import dev.untether.command.ConnectionCommands.FindConnection;
import dev.untether.eventlog.EventLog;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Credential.Account;
import dev.untether.model.AmazonConnection.Credential.KeyPair;
import dev.untether.model.AmazonConnection.Credential.KnownAccount;
import dev.untether.model.AwsAccess.EncryptedSecret;
import dev.untether.model.EventType;
import dev.untether.persistence.ConnectionReads.ConnectionRow;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnhandledVariantException;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Adds connections, many in one transaction. */
final class Additions {
  private static final int MAX_BATCH = 256;
  private static final int MAX_IN_FLIGHT = 1024;

  private final Database changes;
  private final EventLog eventLog;
  private final Keyring keyring;
  private final ConnectionReads reads;
  private final Bulkhead bulkhead = new Bulkhead(MAX_IN_FLIGHT);
  private final Batching<AddConnection, Optional<AmazonConnection>> batching;

  /** Belongs to the context on which it is used. */
  Additions(Database changes, EventLog eventLog, Keyring keyring, ConnectionReads reads) {
    this.changes = changes;
    this.eventLog = eventLog;
    this.keyring = keyring;
    this.reads = reads;
    this.batching = new Batching<>(MAX_BATCH, this::addAll);
  }

  /** Completes after the commit. The same command carried out again gives the same outcome. */
  Future<AdditionOutcome> add(AddConnection command) {
    return bulkhead
        .admit(() -> batching.submit(command))
        .compose(
            added ->
                added.isPresent()
                    ? Future.succeededFuture(new Added(added.get()))
                    : recall(command));
  }

  /**
   * Returns, for each command, the connection that this attempt has added; empty if it has added
   * none.
   */
  private Future<List<Optional<AmazonConnection>>> addAll(List<AddConnection> commands) {
    return changes
        .executeRepeatable(ConnectionTable.ADD, new AdditionBatch(commands).parameters(keyring))
        .map(
            rows -> {
              if (rows.size() > 0) {
                eventLog.announce();
              }
              Map<UUID, AmazonConnection> added =
                  rows.stream()
                      .map(ConnectionRow::read)
                      .collect(toMap(AmazonConnection::id, identity()));
              return commands.stream()
                  .map(command -> Optional.ofNullable(added.get(command.connectionId())))
                  .toList();
            });
  }

  /**
   * Finds out why nothing was added: an earlier attempt of this command has added the connection,
   * or the session has ended, or the account does not exist.
   */
  private Future<AdditionOutcome> recall(AddConnection command) {
    return reads
        .find(new FindConnection(command.connectionId()))
        .compose(
            found ->
                found.connection() == null
                    ? refusal(command)
                    : Future.succeededFuture(new Added(found.connection())));
  }

  private Future<AdditionOutcome> refusal(AddConnection command) {
    return command.credential() instanceof KnownAccount
        ? changes
            .executeRepeatable(
                ConnectionTable.SESSION_IS_LIVE, Tuple.of(command.cause().sessionId()))
            .map(
                rows ->
                    Rows.only(rows).getBoolean("is_live")
                        ? new NoSuchAccount()
                        : new SessionEnded())
        : Future.succeededFuture(new SessionEnded());
  }

  /**
   * Additions as the columns of one statement, sorted as PostgreSQL sorts the ids of their
   * connections. If a command is in the batch twice, its connection is in the columns once.
   */
  static final class AdditionBatch {
    private final Collection<AddConnection> additions;

    AdditionBatch(List<AddConnection> asked) {
      TreeMap<UUID, AddConnection> byConnection = new TreeMap<>(UuidOrder.UNSIGNED);
      asked.forEach(addition -> byConnection.putIfAbsent(addition.connectionId(), addition));
      this.additions = byConnection.values();
    }

    Tuple parameters(Keyring keyring) {
      int size = additions.size();
      UUID[] connections = new UUID[size];
      UUID[] commands = new UUID[size];
      UUID[] regions = new UUID[size];
      String[] regionCodes = new String[size];
      String[] accounts = new String[size];
      String[] accessKeys = new String[size];
      Buffer[] secretKeys = new Buffer[size];
      UUID[] knownAccounts = new UUID[size];
      CauseColumns causes = new CauseColumns(size);
      int i = 0;
      for (AddConnection addition : additions) {
        connections[i] = addition.connectionId();
        commands[i] = addition.commandId();
        regions[i] = addition.region().id();
        regionCodes[i] = addition.region().code();
        if (addition.credential() instanceof KeyPair keys) {
          accessKeys[i] = keys.accessKey();
          secretKeys[i] = encrypted(keyring, keys.secretKey(), addition.connectionId());
        } else if (addition.credential() instanceof Account account) {
          accounts[i] = account.amazonAccountId();
        } else if (addition.credential() instanceof KnownAccount account) {
          accounts[i] = account.accountId().toString();
          knownAccounts[i] = account.accountId();
        } else {
          throw new UnhandledVariantException(addition.credential());
        }
        causes.set(i, addition.cause());
        i++;
      }
      return causes
          .addTo(
              Tuple.tuple()
                  .addString(EventType.CONNECTION_ADDED.text())
                  .addArrayOfUUID(connections)
                  .addArrayOfUUID(commands)
                  .addArrayOfUUID(regions)
                  .addArrayOfString(regionCodes)
                  .addArrayOfString(accounts)
                  .addArrayOfString(accessKeys)
                  .addArrayOfBuffer(secretKeys))
          .addArrayOfUUID(knownAccounts);
    }

    /**
     * Encrypts the key together with the connection's id, so that a ciphertext that is moved to
     * another row cannot be decrypted.
     */
    private static Buffer encrypted(Keyring keyring, String secretKey, UUID connectionId) {
      return Buffer.buffer(
          keyring.encrypt(
              secretKey.getBytes(StandardCharsets.UTF_8),
              EncryptedSecret.associatedData(connectionId)));
    }
  }
}
