package dev.untether.identity;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of sessions that have ended, and clears away those of which all tokens have expired. */
public final class IdentityVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityVerticle.class);
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Sessions sessions;

  public IdentityVerticle(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(0, PERIOD.toMillis(), timer -> purge());
    return sessions.listen();
  }

  private void purge() {
    sessions
        .purgeExpired()
        .onSuccess(purged -> LOG.debug("{} expired sessions removed", purged))
        .onFailure(failure -> LOG.warn("Expired sessions are left for the next round", failure));
  }
}
