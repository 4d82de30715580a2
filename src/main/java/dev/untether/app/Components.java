package dev.untether.app;

import dev.untether.api.resource.Operations.Services;
import dev.untether.audit.AuditRecords;
import dev.untether.audit.AuditVerticle;
import dev.untether.audit.CheckpointWriter;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventLogVerticle;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.LagVerticle;
import dev.untether.eventlog.LastSeen;
import dev.untether.eventlog.LogHistoryVerticle;
import dev.untether.identity.AccessTokens;
import dev.untether.identity.FirstAdministrator;
import dev.untether.identity.IdentityVerticle;
import dev.untether.identity.LogonQuotas;
import dev.untether.identity.Passwords;
import dev.untether.identity.Sessions;
import dev.untether.identity.SigningKey;
import dev.untether.identity.Users;
import dev.untether.incident.IncidentVerticle;
import dev.untether.incident.IncidentVerticle.Incidents;
import dev.untether.incident.RefusalLog;
import dev.untether.notification.NotificationVerticle;
import dev.untether.notification.webhook.WebhookChannel;
import dev.untether.persistence.PersistenceVerticle;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.bus.MessageSeal;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.telemetry.Metrics;
import dev.untether.stream.StreamVerticle;
import dev.untether.stream.Streams;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The plain objects of a node, wired to each other. Nothing of it runs before it is deployed. */
final class Components {
  /** A command fails by the database's limit first, which tells more than a lost reply. */
  private static final Duration BUS_ALLOWANCE = Duration.ofMillis(300);

  private final EventLog eventLog;
  private final ConsumerLag auditLag;
  private final Services services;
  private final FirstAdministrator firstAdministrator;
  private final List<Deployable> verticles;

  /** A verticle, and what a node must do for it to run there: one of these. */
  private record Part(Deployable verticle, Set<NodeRole> roles) {
    Part(Deployable verticle, NodeRole role) {
      this(verticle, EnumSet.of(role));
    }
  }

  /**
   * @param seal for messages between nodes; empty for a single node
   * @param clock the clock that all nodes share
   */
  Components(
      Vertx vertx,
      Optional<MessageSeal> seal,
      Settings settings,
      Foundation foundation,
      Pools pools,
      SigningKey signingKey,
      Metrics metrics,
      Clock clock,
      Supplier<UUID> ids) {
    Database database = pools.requests();
    Bus bus = new Bus(vertx, settings.database().statementLimit().plus(BUS_ALLOWANCE), seal);
    this.eventLog = new EventLog(bus);
    this.auditLag =
        new ConsumerLag(pools.background(), AuditVerticle.CONSUMER, settings.audit().maxLag());
    LastSeen lastSeen = new LastSeen();
    EventConsumers consumers =
        new EventConsumers(vertx, pools.background(), bus, settings.events(), lastSeen);
    Passwords passwords = new Passwords(vertx);
    LogonQuotas quotas = new LogonQuotas(vertx, database, signingKey, System::nanoTime);
    AccessTokens accessTokens = new AccessTokens(vertx, signingKey, clock, ids);
    RefusalLog refusals = new RefusalLog(pools.background(), eventLog, clock, ids);
    Incidents incidents = new Incidents(database, eventLog, refusals);
    Sessions sessions =
        new Sessions(
            database,
            bus,
            eventLog,
            refusals,
            passwords,
            quotas,
            accessTokens,
            settings.token(),
            clock,
            ids);
    Users users = new Users(database, eventLog, passwords, quotas, sessions, ids);
    Streams streams =
        new Streams(
            vertx,
            eventLog,
            new EventReader(pools.background(), lastSeen),
            new EventReader(pools.history()),
            settings.events(),
            settings.streams(),
            clock,
            metrics.registry());
    CheckpointWriter checkpoints =
        new CheckpointWriter(
            vertx,
            pools.background(),
            eventLog,
            foundation.checkpointKey(),
            settings.audit(),
            clock,
            ids);
    WebhookChannel webhooks =
        new WebhookChannel(
            consumers,
            database,
            pools.history(),
            pools.webhooks(),
            eventLog,
            foundation.keyring(),
            settings.webhooks(),
            settings.events().retention(),
            clock,
            ids,
            metrics.registry());
    this.services =
        new Services(
            bus,
            new Bulkhead(settings.persistence().maxRemovals()),
            accessTokens,
            sessions,
            users,
            new AuditRecords(pools.reports()),
            streams,
            ids);
    this.firstAdministrator = new FirstAdministrator(database, eventLog, passwords, ids);
    this.verticles =
        List.of(
                new Part(
                    new LogHistoryVerticle(pools.background(), eventLog, lastSeen),
                    EnumSet.allOf(NodeRole.class)),
                new Part(
                    new PersistenceVerticle(
                        bus,
                        pools.changes(),
                        database,
                        eventLog,
                        foundation.keyring(),
                        auditLag,
                        settings.persistence()),
                    NodeRole.PERSISTENCE),
                new Part(
                    new LagVerticle(auditLag), EnumSet.of(NodeRole.PERSISTENCE, NodeRole.AUDIT)),
                new Part(new AuditVerticle(consumers, checkpoints, clock), NodeRole.AUDIT),
                new Part(new IncidentVerticle(bus, incidents, refusals), NodeRole.API),
                new Part(
                    new NotificationVerticle(consumers, webhooks, settings.mail()),
                    NodeRole.NOTIFICATION),
                new Part(new StreamVerticle(streams, consumers), NodeRole.API),
                new Part(new EventLogVerticle(consumers), NodeRole.PERSISTENCE),
                new Part(new IdentityVerticle(sessions, quotas), NodeRole.API))
            .stream()
            .filter(part -> part.roles().stream().anyMatch(settings.roles()::contains))
            .map(Part::verticle)
            .toList();
    metrics.gauge(
        "untether.audit.lag",
        "The age of the oldest event that the audit trail does not have yet",
        "seconds",
        () -> auditLag.lag().toMillis() / 1000.0);
  }

  EventLog eventLog() {
    return eventLog;
  }

  ConsumerLag auditLag() {
    return auditLag;
  }

  Services services() {
    return services;
  }

  FirstAdministrator firstAdministrator() {
    return firstAdministrator;
  }

  /** Those of this node's roles but the API's, in the order in which they start. */
  List<Deployable> verticles() {
    return verticles;
  }
}
