package dev.untether.identity;

import dev.untether.platform.database.Purge;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens for sessions that end on other nodes, deletes sessions whose tokens have all expired, and
 * writes the counts of failed logons to the database.
 */
public final class IdentityVerticle extends VerticleBase {
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /**
   * How often the counts of failed logons are written to the database. Until then, other nodes do
   * not know the newest failures.
   */
  private static final Duration QUOTAS_PERIOD = Duration.ofSeconds(1);

  private final Sessions sessions;
  private final LogonQuotas quotas;
  private final List<Purge> purges = new ArrayList<>();
  private Rounds writing;

  public IdentityVerticle(Sessions sessions, LogonQuotas quotas) {
    this.sessions = sessions;
    this.quotas = quotas;
  }

  @Override
  public Future<?> start() {
    purges.add(new Purge(vertx, "expired sessions", PERIOD, sessions::purgeExpired));
    purges.add(new Purge(vertx, "old failures of logons", PERIOD, quotas::purgeFailures));
    purges.add(new Purge(vertx, "networks of old logons", PERIOD, quotas::purgeKnown));
    purges.forEach(Purge::start);
    Trouble loggedByQuotas = new Trouble(failure -> {});
    writing = new Rounds(vertx, loggedByQuotas, () -> quotas.write().map(Next.WHEN_WOKEN));
    writing.every(QUOTAS_PERIOD);
    return sessions.listen();
  }

  @Override
  public Future<?> stop() {
    return Future.join(purges.stream().map(Purge::stop).toList())
        .eventually(writing::stop)
        .eventually(quotas::write);
  }
}
