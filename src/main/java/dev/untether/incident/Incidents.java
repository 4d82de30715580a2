package dev.untether.incident;

import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.eventlog.EventLog;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import java.util.List;

/** Puts into the log what changed nothing, so that it comes into the trail as changes do. */
public final class Incidents {
  private final Database database;
  private final EventLog eventLog;
  private final RefusalLog refusals;

  public Incidents(Database database, EventLog eventLog, RefusalLog refusals) {
    this.database = database;
    this.eventLog = eventLog;
    this.refusals = refusals;
  }

  Future<Done> record(RecordIncident command) {
    Event event = command.event();
    Future<Void> recorded =
        event.type() == EventType.ACCESS_REFUSED ? refusals.record(event) : append(event);
    return recorded.map(Done.DONE);
  }

  private Future<Void> append(Event event) {
    return database
        .inTransaction(transaction -> eventLog.append(transaction, List.of(event)))
        .onSuccess(appended -> eventLog.announce());
  }
}
