package dev.untether.persistence;

import static java.util.stream.Collectors.toSet;

import dev.untether.command.RemovalOutcome;
import dev.untether.command.RemoveConnection;
import dev.untether.connection.EventType;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.database.Database;
import dev.untether.platform.failure.UnavailableException;
import dev.untether.platform.load.Bulkhead;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Removes connections, many in one transaction. Of any number of attempts at one removal, at one
 * node or at several, exactly one deletes the row and appends the event.
 */
final class Removals {
  private static final int LARGEST_BATCH = 512;
  private static final JsonObject NO_SUCH_CONNECTION =
      new JsonObject(Map.of("reason", "no such connection"));

  private final Database changes;
  private final Database requests;
  private final EventLog eventLog;
  private final ConsumerLag auditLag;
  private final Bulkhead bulkhead;
  private final Batching<RemoveConnection, Boolean> batching;

  /**
   * Belongs to the context on which it is used.
   *
   * @param changes for batches
   * @param requests for what is asked one by one about removals that did nothing
   */
  Removals(
      Database changes,
      Database requests,
      EventLog eventLog,
      ConsumerLag auditLag,
      PersistenceSettings settings) {
    this.changes = changes;
    this.requests = requests;
    this.eventLog = eventLog;
    this.auditLag = auditLag;
    this.bulkhead = new Bulkhead(settings.mostRemovals());
    this.batching = new Batching<>(LARGEST_BATCH, this::removeAll);
  }

  /**
   * Completes after the commit. The same command carried out again gives the same outcome. While
   * the audit trail is too far behind, nothing is removed.
   */
  Future<RemovalOutcome> remove(RemoveConnection command) {
    if (auditLag.isExceeded()) {
      return Future.failedFuture(
          new UnavailableException(
              "The audit trail is behind; nothing is removed until it has caught up."));
    }
    return bulkhead
        .admit(() -> batching.submit(command))
        .compose(
            removed ->
                removed ? Future.succeededFuture(RemovalOutcome.REMOVED) : recallOrRefuse(command));
  }

  /** Tells of each command whether it removed something. */
  private Future<List<Boolean>> removeAll(List<RemoveConnection> commands) {
    return changes
        .executeRepeatable(ConnectionTable.REMOVE, new RemovalBatch(commands).parameters())
        .map(
            rows -> {
              Set<UUID> successful =
                  StreamSupport.stream(rows.spliterator(), false)
                      .map(row -> row.getUUID("id"))
                      .collect(toSet());
              if (!successful.isEmpty()) {
                eventLog.announce();
              }
              return commands.stream()
                  .map(command -> successful.contains(command.commandId()))
                  .toList();
            });
  }

  private Future<RemovalOutcome> recallOrRefuse(RemoveConnection command) {
    return requests
        .executeRepeatable(ConnectionTable.RECALL_OR_REFUSE, recollection(command))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getBoolean("removed")) {
                return RemovalOutcome.REMOVED;
              }
              if (!row.getBoolean("session_is_live")) {
                return RemovalOutcome.SESSION_ENDED;
              }
              eventLog.announce();
              return RemovalOutcome.NOT_FOUND;
            });
  }

  private static Tuple recollection(RemoveConnection command) {
    return Tuple.of(
            command.connectionId(),
            command.commandId(),
            EventType.CONNECTION_REMOVED.text(),
            EventType.REMOVAL_REFUSED.text())
        .addUUID(command.cause().userId())
        .addString(command.cause().userName())
        .addUUID(command.cause().sessionId())
        .addString(command.cause().sourceAddress())
        .addString(command.cause().requestId())
        .addString(command.idempotencyKey())
        .addJsonObject(NO_SUCH_CONNECTION);
  }
}
