package dev.untether.platform.database;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
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

  public DatabaseWatch(List<Database> pools) {
    this.pools = List.copyOf(pools);
  }

  @Override
  public Future<?> start() {
    pools.forEach(pool -> rounds(pool).every(PERIOD));
    return Future.succeededFuture();
  }

  private Rounds rounds(Database pool) {
    Trouble reportedByThePool = new Trouble(failure -> {});
    return new Rounds(vertx, reportedByThePool, () -> pool.check().map(Next.WHEN_WOKEN));
  }
}
