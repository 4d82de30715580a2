package dev.untether.platform.database.embedded;

import dev.untether.platform.flow.LongWork;
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
    lookLater();
    return Future.succeededFuture();
  }

  private void lookLater() {
    vertx.setTimer(PERIOD.toMillis(), timer -> look());
  }

  private void look() {
    LongWork.<Void>run(
            vertx,
            () -> {
              database.revive();
              return null;
            })
        .onFailure(failure -> LOG.error("The embedded PostgreSQL cannot be started", failure))
        .onComplete(looked -> lookLater());
  }
}
