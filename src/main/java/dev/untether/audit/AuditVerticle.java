package dev.untether.audit;

import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/** Feeds the audit trail from the event log, and runs the writer of checkpoints. */
public final class AuditVerticle extends VerticleBase {
  /** The name of the trail's consumer. */
  public static final String CONSUMER = "audit";

  private final EventConsumer consumer;
  private final CheckpointWriter checkpoints;

  public AuditVerticle(EventConsumers consumers, CheckpointWriter checkpoints, Clock clock) {
    this.consumer = consumers.recording(CONSUMER, new AuditTrail(consumers.vertx(), clock));
    this.checkpoints = checkpoints;
  }

  @Override
  public Future<?> start() {
    return consumer.start().onSuccess(started -> checkpoints.start());
  }

  @Override
  public Future<?> stop() {
    return checkpoints.stop().transform(stopped -> consumer.stop());
  }
}
