package dev.untether.eventlog;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the log has a new history, after a restore or a failover that lost commits, and
 * continues the log after every position that was read. Until then nothing can be appended. Every
 * node checks this; one of them continues the log.
 */
public final class LogHistoryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LogHistoryVerticle.class);
  private static final Duration PERIOD = Duration.ofMillis(500);

  private final Database database;
  private final EventLog eventLog;
  private final LastSeen lastSeen;
  private Rounds rounds;
  private @Nullable UUID known;

  public LogHistoryVerticle(EventConsumers consumers, EventLog eventLog) {
    this.database = consumers.database();
    this.eventLog = eventLog;
    this.lastSeen = consumers.tail().lastSeen();
  }

  @Override
  public Future<?> start() {
    Trouble trouble = new Trouble(failure -> LOG.debug("The log's history is not known", failure));
    rounds = new Rounds(vertx, trouble, this::look);
    rounds.every(PERIOD);
    rounds.wake();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return rounds.stop();
  }

  private Future<Next> look() {
    Tuple seen = lastSeen.parameters();
    return database
        .execute(EventTable.LOG_HISTORY, seen)
        .map(Rows::only)
        .compose(row -> row.getBoolean("is_ours") ? Future.succeededFuture(row) : continueLog(seen))
        .onSuccess(row -> accept(row.getUUID("history")))
        .map(Next.WHEN_WOKEN);
  }

  private Future<Row> continueLog(Tuple seen) {
    return database
        .execute(EventTable.CONTINUE_LOG, seen)
        .map(Rows::only)
        .onSuccess(continued -> eventLog.announce());
  }

  private void accept(UUID history) {
    lastSeen.forgetAllBut(history);
    if (known != null && !known.equals(history)) {
      LOG.warn(
          "The log has a new history, after a failover or a restore of the database: what was"
              + " committed last may be lost. This node forgets what it has read, and tells live"
              + " streams to resume. The event dev.untether.log.diverged.v1 with the request id"
              + " 'history {}' says what may be lost",
          history);
    }
    known = history;
  }
}
