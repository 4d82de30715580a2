package dev.untether.audit;

import dev.untether.audit.CheckpointWriter.AuditSettings;
import dev.untether.audit.LedgerKeys.KeyReplacement;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Builds the ledger from the event log, and runs the writer of checkpoints. */
public final class AuditVerticle extends VerticleBase {
  /** The name of the consumer that builds the ledger. */
  private static final String CONSUMER = "ledger";

  private final EventConsumer consumer;
  private final CheckpointWriter checkpoints;
  private final KeyReplacement keyReplacement;
  private final EventSummaries summaries;

  /**
   * Nothing runs before it is deployed.
   *
   * @param keyring decrypts the key that signs the checkpoints
   */
  public AuditVerticle(
      NodeResources node,
      EventConsumers consumers,
      EventLog eventLog,
      Keyring keyring,
      AuditSettings settings) {
    LedgerKeys keys = new LedgerKeys(keyring, settings.origin());
    this.consumer = consumers.recording(CONSUMER, new LedgerBuilder(node.vertx(), keys));
    this.keyReplacement = new KeyReplacement(keys, node.pools().requests(), eventLog, node.ids());
    this.summaries = new EventSummaries(node.vertx(), node.pools().background());
    this.checkpoints =
        new CheckpointWriter(
            node.vertx(), node.pools().background(), eventLog, settings, node.ids());
  }

  /**
   * Returns how far the ledger is behind the log, on whichever node it is built, and shows it as a
   * metric. A {@code LagVerticle} must measure it.
   */
  public static ConsumerLag lag(NodeResources node, AuditSettings settings) {
    ConsumerLag lag = new ConsumerLag(node.pools().background(), CONSUMER, settings.maxLag());
    node.metrics()
        .gauge(
            "untether.audit.lag",
            "The age of the oldest event that has no leaf in the ledger yet",
            "seconds",
            () -> lag.lag().toMillis() / 1000.0);
    return lag;
  }

  /** Replaces the key that signs the checkpoints, for the API; needs no deployed verticle. */
  public KeyReplacement keyReplacement() {
    return keyReplacement;
  }

  @Override
  public Future<?> start() {
    return consumer
        .start()
        .onSuccess(
            started -> {
              checkpoints.start();
              summaries.start();
            });
  }

  @Override
  public Future<?> stop() {
    return Future.join(checkpoints.stop(), summaries.stop()).transform(stopped -> consumer.stop());
  }
}
