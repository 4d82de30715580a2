package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.Sessions.TokenSettings;
import dev.untether.incident.RefusalLog;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Purge;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.node.NodeResources;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for sessions that end on other nodes, deletes sessions whose tokens have all expired, and
 * writes to the database when sessions were last used and how often logons have failed.
 */
public final class IdentityVerticle extends VerticleBase {
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /**
   * How often the counts of failed logons are written to the database. Until then, other nodes do
   * not know the newest failures.
   */
  private static final Duration QUOTAS_PERIOD = Duration.ofSeconds(1);

  /** How often it is looked for sessions whose last use is to be written. */
  private static final Duration ACTIVITY_PERIOD = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(IdentityVerticle.class);

  private final LogonQuotas quotas;
  private final AccessTokens accessTokens;
  private final Sessions sessions;
  private final Users users;
  private final FirstAdministrator firstAdministrator;
  private final List<Purge> purges = new ArrayList<>();
  private Rounds writing;
  private Rounds noting;

  /**
   * Nothing runs before it is deployed.
   *
   * @param key signs access tokens
   */
  public IdentityVerticle(
      NodeResources node,
      EventLog eventLog,
      RefusalLog refusals,
      SigningKey key,
      TokenSettings settings) {
    Database database = node.pools().requests();
    Passwords passwords = new Passwords(node.vertx());
    this.quotas = new LogonQuotas(node.vertx(), database, key, System::nanoTime);
    this.accessTokens = new AccessTokens(node.vertx(), key, node.clock(), node.ids());
    this.sessions =
        new Sessions(
            database,
            node.bus(),
            eventLog,
            refusals,
            passwords,
            quotas,
            accessTokens,
            settings,
            node.clock(),
            node.ids());
    this.users = new Users(database, eventLog, passwords, quotas, sessions, node.ids());
    this.firstAdministrator = new FirstAdministrator(database, eventLog, passwords, node.ids());
  }

  public AccessTokens accessTokens() {
    return accessTokens;
  }

  public Sessions sessions() {
    return sessions;
  }

  public Users users() {
    return users;
  }

  public FirstAdministrator firstAdministrator() {
    return firstAdministrator;
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
    Trouble unwritten =
        new Trouble(
            failure ->
                LOG.debug("When sessions were last used is written at the next interval", failure));
    noting = new Rounds(vertx, unwritten, () -> sessions.activity().write());
    noting.every(ACTIVITY_PERIOD);
    return sessions.listen();
  }

  @Override
  public Future<?> stop() {
    return Future.join(purges.stream().map(Purge::stop).toList())
        .eventually(writing::stop)
        .eventually(quotas::write)
        .eventually(noting::stop)
        .eventually(sessions.activity()::writeAll);
  }
}
