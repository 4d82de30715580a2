package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The database's time, which all its nodes share: expiry and recorded times must not depend on the
 * clock of one node. It is this machine's monotonic clock, set by the database's clock, so reading
 * it needs no query. May be used from any thread.
 */
public final class DatabaseClock extends Clock {
  private static final String NOW = "SELECT clock_timestamp() AS now";

  /** The database's time at a given {@link System#nanoTime}. */
  private record Setting(Instant time, long nanoTime) {
    Instant at(long other) {
      return time.plusNanos(other - nanoTime);
    }
  }

  private final Clock node;
  private volatile boolean set;
  private volatile Setting setting;
  private volatile Duration deviation = Duration.ZERO;

  /**
   * Shows the node's own time until it is first set.
   *
   * @param node the clock of this machine
   */
  public DatabaseClock(Clock node) {
    this.node = node;
    this.setting = new Setting(node.instant(), System.nanoTime());
  }

  /** Sets this clock by the database's. Must not be called again before it completes. */
  Future<Void> set(Database database) {
    long asked = System.nanoTime();
    return database
        .execute(NOW, Tuple.tuple())
        .onSuccess(
            rows ->
                set(Rows.only(rows).getOffsetDateTime("now").toInstant(), asked, System.nanoTime()))
        .mapEmpty();
  }

  /** How far this node's own clock is ahead of the database's; negative if it is behind. */
  Duration deviation() {
    return deviation;
  }

  @Override
  public Instant instant() {
    return setting.at(System.nanoTime());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("only instants are asked of it");
  }

  /**
   * The database read its clock at some moment between query and answer. A difference within that
   * uncertainty is ignored, so that a slow answer does not make the clock less accurate.
   */
  private void set(Instant time, long asked, long answered) {
    Duration uncertainty = Duration.ofNanos((answered - asked) / 2);
    Instant now = time.plus(uncertainty);
    Duration difference = Duration.between(setting.at(answered), now);
    if (!set || difference.abs().compareTo(uncertainty) > 0) {
      setting = new Setting(now, answered);
      set = true;
    }
    deviation = Duration.between(setting.at(System.nanoTime()), node.instant());
  }
}
