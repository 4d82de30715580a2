package dev.untether.incident;

import dev.untether.command.IncidentCommands;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Serves the addresses of {@link IncidentCommands}, and has refusals that were counted told. */
public final class IncidentVerticle extends VerticleBase {
  private static final Duration COUNTS_PERIOD = Duration.ofSeconds(1);

  private final Bus bus;
  private final Incidents incidents;
  private final RefusalLog refusals;
  private Rounds counting;

  public IncidentVerticle(Bus bus, Incidents incidents, RefusalLog refusals) {
    this.bus = bus;
    this.incidents = incidents;
    this.refusals = refusals;
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
}
