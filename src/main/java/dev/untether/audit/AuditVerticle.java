package dev.untether.audit;

import dev.untether.audit.CheckpointWriter.AuditSettings;
import dev.untether.audit.LedgerKeys.KeyReplacement;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /**
   * Adds new events to the indexes by which the audit trail is searched and which are not kept with
   * each insertion: those that summarize ranges of pages. Until then, a search reads the new pages.
   * Must be started and stopped on one context.
   */
  static final class EventSummaries {
    private static final Logger LOG = LoggerFactory.getLogger(EventSummaries.class);

    /** At full rate, a search then reads up to some 200,000 events that no index has yet. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Database database;
    private final Rounds rounds;

    EventSummaries(Vertx vertx, Database database) {
      this.database = database;
      Trouble trouble =
          new Trouble(
              failure ->
                  LOG.debug("New events cannot be summarized; it is tried again later", failure));
      this.rounds = new Rounds(vertx, trouble, this::summarize);
    }

    void start() {
      rounds.every(INTERVAL);
    }

    /** Completes when nothing is being summarized any more. */
    Future<Void> stop() {
      return rounds.stop();
    }

    private Future<Next> summarize() {
      return database.inTransaction(EventSummaries::summarize).map(Next.WHEN_WOKEN);
    }

    private static Future<Void> summarize(SqlConnection transaction) {
      return transaction
          .query(SummaryTable.LIMIT_WAIT)
          .execute()
          .compose(limited -> transaction.query(SummaryTable.SUMMARIZE).execute())
          .mapEmpty();
    }

    /** The SQL of the summarizing indexes of {@code event}. */
    private static final class SummaryTable {
      private SummaryTable() {}

      /**
       * Summarizing cannot run beside a vacuum of the table. It must give way: PostgreSQL cancels
       * an automatic vacuum for which others have waited a second.
       */
      static final String LIMIT_WAIT = "SET LOCAL lock_timeout = '200ms'";

      static final String SUMMARIZE =
          """
          SELECT brin_summarize_new_values('event_by_subject'),
                 brin_summarize_new_values('event_by_time')
          """;
    }
  }
}
