package dev.untether.persistence;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome;
import dev.untether.command.ConnectionCommands.AdditionOutcome.Added;
import dev.untether.command.ConnectionCommands.AdditionOutcome.SessionEnded;
import dev.untether.command.ConnectionCommands.FindConnection;
import dev.untether.eventlog.EventLog;
import dev.untether.model.AmazonConnection;
import dev.untether.persistence.ConnectionReads.ConnectionRow;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Adds connections, many in one transaction. */
final class Additions {
  private static final int LARGEST_BATCH = 256;
  private static final int MOST_IN_FLIGHT = 1024;

  private final Database changes;
  private final EventLog eventLog;
  private final Keyring keyring;
  private final ConnectionReads reads;
  private final Bulkhead bulkhead = new Bulkhead(MOST_IN_FLIGHT);
  private final Batching<AddConnection, Optional<AmazonConnection>> batching;

  /** Belongs to the context on which it is used. */
  Additions(Database changes, EventLog eventLog, Keyring keyring, ConnectionReads reads) {
    this.changes = changes;
    this.eventLog = eventLog;
    this.keyring = keyring;
    this.reads = reads;
    this.batching = new Batching<>(LARGEST_BATCH, this::addAll);
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

  /** The connection of each command, if this attempt added it. */
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

  /** Nothing was added: by this command's earlier attempt, or because the session has ended. */
  private Future<AdditionOutcome> recall(AddConnection command) {
    return reads
        .find(new FindConnection(command.connectionId()))
        .map(
            found ->
                found.connection() == null ? new SessionEnded() : new Added(found.connection()));
  }
}
