package dev.untether.app;

import dev.untether.api.resource.Operations.Audit;
import dev.untether.api.resource.Operations.Services;
import dev.untether.audit.AuditRecords;
import dev.untether.audit.AuditVerticle;
import dev.untether.audit.Ledger;
import dev.untether.aws.AwsVerticle;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.ConsumerLag.LagVerticle;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventCounts.EventCounter.EventCountVerticle;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.LogHistoryVerticle;
import dev.untether.eventlog.LogTail.TailVerticle;
import dev.untether.eventlog.RetentionVerticle;
import dev.untether.identity.FirstAdministrator;
import dev.untether.identity.IdentityVerticle;
import dev.untether.identity.SigningKey;
import dev.untether.incident.IncidentVerticle;
import dev.untether.notification.NotificationVerticle;
import dev.untether.persistence.PersistenceVerticle;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.node.NodeResources;
import dev.untether.stream.StreamVerticle;
import io.vertx.core.Deployable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Creates the verticles of a node, with the roles that need them, in the order in which they start,
 * and what the API calls. Each verticle builds the objects of its room. The API's verticle is not
 * among them: it needs the services and starts last.
 */
final class Components {
  private final EventLog eventLog;
  private final ConsumerLag auditLag;
  private final IdentityVerticle identity;
  private final Services services;
  private final List<Part> parts;

  /**
   * A verticle and the roles that need it.
   *
   * @param roles a node with at least one of these deploys the verticle
   */
  private record Part(Deployable verticle, Set<NodeRole> roles) {
    Part(Deployable verticle, NodeRole role) {
      this(verticle, EnumSet.of(role));
    }
  }

  /** Creates everything; nothing runs until the verticles are deployed. */
  Components(NodeResources node, Settings settings, Foundation foundation, SigningKey signingKey) {
    this.eventLog = new EventLog(node.bus());
    this.auditLag = AuditVerticle.lag(node, settings.audit());
    EventConsumers consumers = new EventConsumers(node, settings.events());
    AuditVerticle audit =
        new AuditVerticle(node, consumers, eventLog, foundation.keyring(), settings.audit());
    AwsVerticle aws = new AwsVerticle(node, foundation.keyring(), settings.aws());
    IncidentVerticle incidents = new IncidentVerticle(node, eventLog);
    StreamVerticle streams = new StreamVerticle(node, consumers, settings.streams());
    this.identity =
        new IdentityVerticle(node, eventLog, incidents.refusals(), signingKey, settings.token());
    this.parts =
        List.of(
            new Part(new LogHistoryVerticle(consumers, eventLog), EnumSet.allOf(NodeRole.class)),
            new Part(new TailVerticle(consumers), EnumSet.allOf(NodeRole.class)),
            new Part(
                new PersistenceVerticle(
                    node, eventLog, foundation.keyring(), auditLag, settings.persistence()),
                NodeRole.PERSISTENCE),
            new Part(new LagVerticle(auditLag), EnumSet.of(NodeRole.PERSISTENCE, NodeRole.AUDIT)),
            new Part(audit, NodeRole.AUDIT),
            new Part(incidents, NodeRole.API),
            new Part(
                new NotificationVerticle(
                    node,
                    consumers,
                    eventLog,
                    foundation.keyring(),
                    settings.webhooks(),
                    settings.mail()),
                NodeRole.NOTIFICATION),
            new Part(aws, NodeRole.API),
            new Part(streams, NodeRole.API),
            new Part(new EventCountVerticle(consumers), NodeRole.PERSISTENCE),
            new Part(new RetentionVerticle(consumers), NodeRole.PERSISTENCE),
            new Part(identity, NodeRole.API));
    this.services =
        new Services(
            node.bus(),
            new Bulkhead(
                settings.persistence().maxRemovals(),
                "More removals are requested than this node can carry out."),
            identity.accessTokens(),
            identity.sessions(),
            identity.users(),
            new Audit(
                new AuditRecords(node.pools().reports()),
                new Ledger(node.vertx(), node.pools().requests()),
                audit.keyReplacement()),
            aws.aws(),
            streams.streams(),
            node.ids());
  }

  /** The log to which this node appends. */
  EventLog eventLog() {
    return eventLog;
  }

  /** How far the audit trail is behind. */
  ConsumerLag auditLag() {
    return auditLag;
  }

  /** What the API's operations call. */
  Services services() {
    return services;
  }

  FirstAdministrator firstAdministrator() {
    return identity.firstAdministrator();
  }

  /** The verticles that a node with these roles deploys, in the order in which they start. */
  List<Deployable> verticles(Set<NodeRole> roles) {
    return parts.stream()
        .filter(part -> part.roles().stream().anyMatch(roles::contains))
        .map(Part::verticle)
        .toList();
  }
}
