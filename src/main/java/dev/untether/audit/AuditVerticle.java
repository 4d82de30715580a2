package dev.untether.audit;

import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Feeds the audit trail from the event log. */
public final class AuditVerticle extends VerticleBase {
  private final EventConsumer consumer;

  public AuditVerticle(EventConsumers consumers) {
    this.consumer = consumers.named("audit", new AuditTrail());
  }

  @Override
  public Future<?> start() {
    return consumer.start();
  }

  @Override
  public Future<?> stop() {
    return consumer.stop();
  }
}
