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
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Sessions sessions;
  private boolean stopped;
  private long timer;

  public IdentityVerticle(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Future<?> start() {
    purge();
    return sessions.listen();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  /** In small steps: one statement for all of them could take longer than a statement may. */
  private void purge() {
    sessions
        .purgeExpired()
        .onSuccess(purged -> LOG.debug("{} expired sessions removed", purged))
        .onFailure(failure -> LOG.warn("Expired sessions are left for the next round", failure))
        .map(purged -> purged == Sessions.PURGE_STEP ? PAUSE : PERIOD)
        .otherwise(PERIOD)
        .onSuccess(
            delay -> {
              if (!stopped) {
                timer = vertx.setTimer(delay.toMillis(), step -> purge());
              }
            });
  }
}
