package dev.untether.persistence;

import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.eventlog.EventLog;
import dev.untether.model.EventType;
import dev.untether.persistence.RemovalBatch.RemovalColumns;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/**
 * Finds out why removals found no row, for many removals in one transaction. Either an earlier
 * attempt has removed the row, or the session has ended, or the row is of another version, or there
 * is no such connection; in the last case a refusal is appended to the log.
 */
final class MissedRemovals {
  private static final int MAX_BATCH = 256;
  private static final JsonObject NO_SUCH_CONNECTION =
      new JsonObject(Map.of("reason", "no such connection"));

  private final Database database;
  private final EventLog eventLog;
  private final Batching<RemoveConnection, RemovalOutcome> batching;

  /** Belongs to the context on which it is used. */
  MissedRemovals(Database database, EventLog eventLog) {
    this.database = database;
    this.eventLog = eventLog;
    this.batching = new Batching<>(MAX_BATCH, this::recallOrRefuseAll);
  }

  /** Completes after the commit. Running the same command again gives the same outcome. */
  Future<RemovalOutcome> recallOrRefuse(RemoveConnection command) {
    return batching.submit(command);
  }

  private Future<List<RemovalOutcome>> recallOrRefuseAll(List<RemoveConnection> commands) {
    return database
        .executeRepeatable(
            ConnectionTable.RECALL_OR_REFUSE,
            new RemovalColumns(commands)
                .addTo(
                    Tuple.of(
                        EventType.CONNECTION_REMOVED.text(),
                        EventType.REMOVAL_REFUSED.text(),
                        NO_SUCH_CONNECTION)))
        .map(rows -> Rows.list(rows, MissedRemovals::outcome))
        .onSuccess(
            outcomes -> {
              if (outcomes.contains(RemovalOutcome.NOT_FOUND)) {
                eventLog.announce();
              }
            });
  }

  private static RemovalOutcome outcome(Row row) {
    if (row.getBoolean("removed")) {
      return RemovalOutcome.REMOVED;
    }
    if (!row.getBoolean("session_is_live")) {
      return RemovalOutcome.SESSION_ENDED;
    }
    return row.getBoolean("is_other_version")
        ? RemovalOutcome.OTHER_VERSION
        : RemovalOutcome.NOT_FOUND;
  }
}
