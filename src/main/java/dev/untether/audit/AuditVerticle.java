package dev.untether.audit;

import dev.untether.audit.CheckpointWriter.AuditSettings;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.node.NodeResources;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Feeds the audit trail from the event log, and runs the writer of checkpoints. */
public final class AuditVerticle extends VerticleBase {
  /** The name of the consumer that writes the audit trail. */
  private static final String CONSUMER = "audit";

  private final EventConsumer consumer;
  private final CheckpointWriter checkpoints;

  /**
   * Nothing runs before it is deployed.
   *
   * @param key signs the checkpoints
   */
  public AuditVerticle(
      NodeResources node,
      EventConsumers consumers,
      EventLog eventLog,
      CheckpointKey key,
      AuditSettings settings) {
    this.consumer = consumers.recording(CONSUMER, new AuditTrail(node.vertx(), node.clock()));
    this.checkpoints =
        new CheckpointWriter(
            node.vertx(),
            node.pools().background(),
            eventLog,
            key,
            settings,
            node.clock(),
            node.ids());
  }

  /**
   * Returns how far the audit trail is behind the log, on whichever node it is kept, and shows it
   * as a metric. A {@code LagVerticle} must measure it.
   */
  public static ConsumerLag lag(NodeResources node, AuditSettings settings) {
    ConsumerLag lag = new ConsumerLag(node.pools().background(), CONSUMER, settings.maxLag());
    node.metrics()
        .gauge(
            "untether.audit.lag",
            "The age of the oldest event that the audit trail does not have yet",
            "seconds",
            () -> lag.lag().toMillis() / 1000.0);
    return lag;
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
