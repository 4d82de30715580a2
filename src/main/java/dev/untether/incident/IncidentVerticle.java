package dev.untether.incident;

import dev.untether.command.IncidentCommands;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.eventlog.EventLog;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.node.NodeResources;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;

/**
 * Serves the bus address of {@link IncidentCommands}, and appends the counts of refusals once a
 * minute.
 */
public final class IncidentVerticle extends VerticleBase {
  private static final Duration COUNTS_PERIOD = Duration.ofSeconds(1);

  private final Bus bus;
  private final Incidents incidents;
  private final RefusalLog refusals;
  private Rounds counting;

  /** Nothing runs before it is deployed. */
  public IncidentVerticle(NodeResources node, EventLog eventLog) {
    this.bus = node.bus();
    this.refusals = new RefusalLog(node.pools().background(), eventLog, node.clock(), node.ids());
    this.incidents = new Incidents(node.pools().requests(), eventLog, refusals);
  }

  /** The refusals of this node, for rooms that record theirs without the bus. */
  public RefusalLog refusals() {
    return refusals;
  }

  @Override
  public Future<?> start() {
    Trouble loggedByRefusals = new Trouble(failure -> {});
    counting =
        new Rounds(vertx, loggedByRefusals, () -> refusals.appendCounts().map(Next.WHEN_WOKEN));
    counting.every(COUNTS_PERIOD);
    return bus.serve(IncidentCommands.RECORD, incidents::record);
  }

  @Override
  public Future<?> stop() {
    return counting.stop().eventually(refusals::close);
  }

  /** Appends incidents to the event log, so that they reach the audit trail as changes do. */
  public static final class Incidents {
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
}
