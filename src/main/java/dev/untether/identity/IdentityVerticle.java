package dev.untether.identity;

import dev.untether.platform.database.Purge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears of sessions that have ended, and clears away those of which all tokens have expired. */
public final class IdentityVerticle extends VerticleBase {
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Sessions sessions;
  private @Nullable Purge purge;

  public IdentityVerticle(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Future<?> start() {
    purge = new Purge(vertx, "expired sessions", PERIOD, sessions::purgeExpired);
    purge.start();
    return sessions.listen();
  }

  @Override
  public Future<?> stop() {
    if (purge != null) {
      purge.stop();
    }
    return Future.succeededFuture();
  }
}
