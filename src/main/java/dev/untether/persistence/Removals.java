package dev.untether.persistence;

import dev.untether.command.RemovalOutcome;
import dev.untether.command.RemoveConnection;
import dev.untether.connection.EventType;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.database.Database;
import dev.untether.platform.failure.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;

/**
 * Removes connections. Of any number of attempts at one removal, at one node or at several, exactly
 * one deletes the row and appends the event.
 */
final class Removals {
  private static final JsonObject NO_SUCH_CONNECTION =
      new JsonObject(Map.of("reason", "no such connection"));

  private final Database database;
  private final EventLog eventLog;
  private final ConsumerLag auditLag;

  Removals(Database database, EventLog eventLog, ConsumerLag auditLag) {
    this.database = database;
    this.eventLog = eventLog;
    this.auditLag = auditLag;
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
    return database
        .executeRepeatable(ConnectionTable.REMOVE, removal(command))
        .compose(
            rows -> {
              if (!rows.iterator().next().getBoolean("removed")) {
                return recallOrRefuse(command);
              }
              eventLog.announce();
              return Future.succeededFuture(RemovalOutcome.REMOVED);
            });
  }

  private Future<RemovalOutcome> recallOrRefuse(RemoveConnection command) {
    return database
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

  private static Tuple removal(RemoveConnection command) {
    Tuple parameters =
        Tuple.tuple()
            .addUUID(command.connectionId())
            .addUUID(command.commandId())
            .addString(EventType.CONNECTION_REMOVED.text());
    return CauseColumns.addTo(parameters, command.cause()).addString(command.idempotencyKey());
  }

  private static Tuple recollection(RemoveConnection command) {
    Tuple parameters =
        Tuple.tuple()
            .addUUID(command.connectionId())
            .addUUID(command.commandId())
            .addString(EventType.CONNECTION_REMOVED.text())
            .addString(EventType.REMOVAL_REFUSED.text());
    return CauseColumns.addTo(parameters, command.cause())
        .addString(command.idempotencyKey())
        .addJsonObject(NO_SUCH_CONNECTION);
  }
}
