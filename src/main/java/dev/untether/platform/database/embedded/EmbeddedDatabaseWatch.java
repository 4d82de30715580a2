package dev.untether.platform.database.embedded;

import dev.untether.platform.flow.LongWork;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether the embedded database is alive: nobody else would start it again. */
public final class EmbeddedDatabaseWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabaseWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final EmbeddedDatabase database;

  public EmbeddedDatabaseWatch(EmbeddedDatabase database) {
    this.database = database;
  }

  @Override
  public Future<?> start() {
    Trouble trouble =
        new Trouble(failure -> LOG.error("The embedded PostgreSQL cannot be started", failure));
    new Rounds(vertx, trouble, this::look).every(PERIOD);
    return Future.succeededFuture();
  }

  private Future<Next> look() {
    return LongWork.run(
        vertx,
        () -> {
          database.revive();
          return Next.WHEN_WOKEN;
        });
  }
}
