package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;

/**
 * Checks regularly on each pool whether its server is still writable. Otherwise nothing would
 * notice that a pool that only reads has stayed with a read-only server.
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

  /** Checks one pool; the pool itself handles failures. */
  private void look(Database pool) {
    pool.check().onComplete(checked -> lookLater(pool));
  }
}
