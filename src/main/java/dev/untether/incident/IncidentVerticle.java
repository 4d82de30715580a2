package dev.untether.incident;

import dev.untether.command.IncidentCommands;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Serves the addresses of {@link IncidentCommands}, and has refusals that were counted told. */
public final class IncidentVerticle extends VerticleBase {
  private static final long COUNTS_PERIOD_MILLIS = 1000;

  private final Bus bus;
  private final Incidents incidents;
  private final RefusalLog refusals;

  public IncidentVerticle(Bus bus, Incidents incidents, RefusalLog refusals) {
    this.bus = bus;
    this.incidents = incidents;
    this.refusals = refusals;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(COUNTS_PERIOD_MILLIS, timer -> refusals.appendCounts());
    return bus.serve(IncidentCommands.RECORD, incidents::record);
  }

  @Override
  public Future<?> stop() {
    return refusals.close();
  }
}
