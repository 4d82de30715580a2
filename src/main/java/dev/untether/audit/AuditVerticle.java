package dev.untether.audit;

import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/** Feeds the audit trail from the event log, has its head signed, and watches its lag. */
public final class AuditVerticle extends VerticleBase {
  /** Under which the trail reads the log. */
  public static final String CONSUMER = "audit";

  private static final long LAG_PERIOD_MILLIS = 1000;

  private final EventConsumer consumer;
  private final CheckpointWriter checkpoints;
  private final ConsumerLag lag;

  /**
   * @param lag of {@link #CONSUMER}
   */
  public AuditVerticle(
      EventConsumers consumers, CheckpointWriter checkpoints, ConsumerLag lag, Clock clock) {
    this.consumer = consumers.named(CONSUMER, new AuditTrail(clock));
    this.checkpoints = checkpoints;
    this.lag = lag;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(0, LAG_PERIOD_MILLIS, timer -> lag.measure());
    return consumer.start().onSuccess(started -> checkpoints.start());
  }

  @Override
  public Future<?> stop() {
    return checkpoints.stop().transform(stopped -> consumer.stop());
  }
}
