package dev.untether.eventlog;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
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
  private static final long PERIOD_MILLIS = 500;

  private final Database database;
  private final EventLog eventLog;
  private final LastSeen lastSeen;
  private Future<Void> look = Future.succeededFuture();
  private @Nullable UUID known;
  private long timer;

  public LogHistoryVerticle(Database database, EventLog eventLog, LastSeen lastSeen) {
    this.database = database;
    this.eventLog = eventLog;
    this.lastSeen = lastSeen;
  }

  @Override
  public Future<?> start() {
    timer = vertx.setPeriodic(0, PERIOD_MILLIS, due -> lookUnlessLooking());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    return look;
  }

  private void lookUnlessLooking() {
    if (look.isComplete()) {
      look =
          look()
              .onFailure(failure -> LOG.debug("The log's history is not known", failure))
              .otherwiseEmpty();
    }
  }

  private Future<Void> look() {
    Tuple seen = lastSeen.parameters();
    return database
        .execute(EventTable.LOG_HISTORY, seen)
        .map(Rows::only)
        .compose(row -> row.getBoolean("is_ours") ? Future.succeededFuture(row) : goOn(seen))
        .onSuccess(row -> accept(row.getUUID("history")))
        .mapEmpty();
  }

  private Future<Row> goOn(Tuple seen) {
    return database
        .execute(EventTable.CONTINUE_LOG, seen)
        .map(Rows::only)
        .onSuccess(continued -> eventLog.announce());
  }

  private void accept(UUID history) {
    lastSeen.forgetAllBut(history);
    if (known != null && !known.equals(history)) {
      LOG.warn(
          "The database has been replaced by another state of itself, after a failover or a restore:"
              + " what was committed last may be lost. Nothing that was read before is used any"
              + " more, and live streams are told to resume. The event"
              + " dev.untether.log.diverged.v1 with the request id 'history {}' tells the rest",
          history);
    }
    known = history;
  }
}
