package dev.untether.persistence;

import dev.untether.command.AddConnection;
import dev.untether.command.AdditionOutcome;
import dev.untether.command.AdditionOutcome.Added;
import dev.untether.command.AdditionOutcome.SessionEnded;
import dev.untether.command.ConnectionSlice;
import dev.untether.command.FindConnection;
import dev.untether.command.FoundConnection;
import dev.untether.command.ListConnections;
import dev.untether.connection.AmazonConnection;
import dev.untether.connection.Credential.Account;
import dev.untether.connection.Credential.KeyPair;
import dev.untether.connection.EventType;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.database.Database;
import dev.untether.platform.secrets.Keyring;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Adds and reads connections. */
final class Connections {
  private final Database database;
  private final EventLog eventLog;
  private final Keyring keyring;

  Connections(Database database, EventLog eventLog, Keyring keyring) {
    this.database = database;
    this.eventLog = eventLog;
    this.keyring = keyring;
  }

  Future<AdditionOutcome> add(AddConnection command) {
    return database
        .executeRepeatable(ConnectionTable.ADD, parameters(command))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return recall(command);
              }
              eventLog.announce();
              return Future.succeededFuture(new Added(connection(rows.iterator().next())));
            });
  }

  /** Nothing was added: by this command's earlier attempt, or because the session has ended. */
  private Future<AdditionOutcome> recall(AddConnection command) {
    return find(new FindConnection(command.connectionId()))
        .map(
            found ->
                found.connection() == null ? new SessionEnded() : new Added(found.connection()));
  }

  Future<FoundConnection> find(FindConnection query) {
    return database
        .execute(ConnectionTable.FIND, Tuple.of(query.connectionId()))
        .map(
            rows ->
                new FoundConnection(rows.size() == 0 ? null : connection(rows.iterator().next())));
  }

  Future<ConnectionSlice> list(ListConnections query) {
    UUID after = query.after();
    Future<RowSet<Row>> slice =
        after == null
            ? database.execute(ConnectionTable.FIRST_SLICE, Tuple.of(query.offset(), query.limit()))
            : database.execute(
                ConnectionTable.NEXT_SLICE, Tuple.of(after, query.offset(), query.limit()));
    return slice.map(
        rows ->
            new ConnectionSlice(
                StreamSupport.stream(rows.spliterator(), false)
                    .map(Connections::connection)
                    .toList()));
  }

  Future<Long> count() {
    return database
        .execute(ConnectionTable.COUNT, Tuple.tuple())
        .map(rows -> rows.iterator().next().getLong("connections"));
  }

  private Tuple parameters(AddConnection command) {
    Tuple parameters =
        Tuple.tuple()
            .addUUID(command.connectionId())
            .addUUID(command.commandId())
            .addString(EventType.CONNECTION_ADDED.text());
    CauseColumns.addTo(parameters, command.cause())
        .addUUID(command.region().id())
        .addString(command.region().code());
    if (command.credential() instanceof KeyPair keys) {
      return parameters
          .addString(null)
          .addString(keys.accessKey())
          .addBuffer(encrypted(keys.secretKey(), command.connectionId()));
    }
    return parameters
        .addString(((Account) command.credential()).amazonAccountId())
        .addString(null)
        .addBuffer(null);
  }

  /** Bound to the connection's id: a ciphertext moved to another row cannot be read. */
  private Buffer encrypted(String secretKey, UUID connectionId) {
    return Buffer.buffer(
        keyring.encrypt(
            secretKey.getBytes(StandardCharsets.UTF_8),
            connectionId.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static AmazonConnection connection(Row row) {
    return new AmazonConnection(
        row.getUUID("id"),
        row.getUUID("region_id"),
        row.getString("amazon_account_id"),
        row.getString("masked_access_key"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"));
  }
}
