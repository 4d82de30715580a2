package dev.untether.audit;

import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds new events to the indexes by which the audit trail is searched and which are not kept with
 * each insertion: those that summarize ranges of pages. Until then, a search reads the new pages.
 * Must be started and stopped on one context.
 */
final class EventSummaries {
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
     * Summarizing cannot run beside a vacuum of the table. It must give way: PostgreSQL cancels an
     * automatic vacuum for which others have waited a second.
     */
    static final String LIMIT_WAIT = "SET LOCAL lock_timeout = '200ms'";

    static final String SUMMARIZE =
        """
        SELECT brin_summarize_new_values('event_by_subject'),
               brin_summarize_new_values('event_by_time')
        """;
  }
}
