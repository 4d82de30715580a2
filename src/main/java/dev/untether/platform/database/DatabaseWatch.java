package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;

/**
 * Asks on each pool, again and again, whether its server still takes changes. Nobody else would see
 * that pools which only read have stayed with a server that does not.
 */
public final class DatabaseWatch extends VerticleBase {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final List<Database> pools;
  private boolean stopped;

  public DatabaseWatch(List<Database> pools) {
    this.pools = List.copyOf(pools);
  }

  @Override
  public Future<?> start() {
    pools.forEach(this::lookLater);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return Future.succeededFuture();
  }

  private void lookLater(Database pool) {
    if (!stopped) {
      vertx.setTimer(PERIOD.toMillis(), timer -> look(pool));
    }
  }

  /** What fails is noted by the pool. */
  private void look(Database pool) {
    pool.check().onComplete(checked -> lookLater(pool));
  }
}
