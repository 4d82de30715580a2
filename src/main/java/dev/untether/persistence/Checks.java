package dev.untether.persistence;

import dev.untether.command.ConnectionCommands.FoundConnection;
import dev.untether.command.ConnectionCommands.RecordCheck;
import dev.untether.eventlog.EventLog;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.Cause;
import dev.untether.model.EventType;
import dev.untether.persistence.ConnectionReads.ConnectionRow;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Keeps what checks of connections have found. */
final class Checks {
  private final Database database;
  private final EventLog eventLog;

  Checks(Database database, EventLog eventLog) {
    this.database = database;
    this.eventLog = eventLog;
  }

  /** Completes after the commit. */
  Future<FoundConnection> record(RecordCheck command) {
    return database
        .executeRepeatable(ConnectionTable.RECORD_CHECK, parameters(command))
        .map(
            rows -> {
              Optional<Row> recorded = Rows.first(rows);
              if (recorded.filter(row -> row.getBoolean("is_change")).isPresent()) {
                eventLog.announce();
              }
              return new FoundConnection(recorded.map(ConnectionRow::read).orElse(null));
            });
  }

  private static Tuple parameters(RecordCheck command) {
    EventType type =
        command.state() == State.WORKING
            ? EventType.CONNECTION_RECOVERED
            : EventType.CONNECTION_FAILING;
    Cause cause = command.cause();
    return Tuple.of(
            type.text(), command.commandId(), command.connectionId(), command.state().text())
        .addString(command.code())
        .addString(command.awsAccountId())
        .addString(command.arn())
        .addUUID(cause.userId())
        .addString(cause.userName())
        .addUUID(cause.sessionId())
        .addString(cause.sourceAddress())
        .addString(cause.requestId());
  }
}
