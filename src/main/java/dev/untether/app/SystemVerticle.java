package dev.untether.app;

import dev.untether.api.resource.Operations.Services;
import dev.untether.audit.Ledger;
import dev.untether.audit.LedgerKeys.LedgerKey;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.CountConnections;
import dev.untether.command.SystemCommands;
import dev.untether.command.SystemCommands.CertificateState;
import dev.untether.command.SystemCommands.ConsumerState;
import dev.untether.command.SystemCommands.DescribeNode;
import dev.untether.command.SystemCommands.LedgerState;
import dev.untether.command.SystemCommands.LogState;
import dev.untether.command.SystemCommands.NodeCheck;
import dev.untether.command.SystemCommands.NodeName;
import dev.untether.command.SystemCommands.NodeState;
import dev.untether.command.SystemCommands.PoolUse;
import dev.untether.command.SystemCommands.SystemState;
import dev.untether.command.WebhookCommands;
import dev.untether.command.WebhookCommands.SummarizeWebhooks;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventReader;
import dev.untether.model.EventCount;
import dev.untether.model.EventCount.Resolution;
import dev.untether.model.EventType;
import dev.untether.platform.BuildVersion;
import dev.untether.platform.cluster.Cluster.MemberNode;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Attempt;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.node.Pools;
import dev.untether.platform.telemetry.LoopDelay;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes this node to all nodes, and on a node that serves the API also the whole installation:
 * it asks all nodes over the bus, and the rooms for what the nodes share. Both descriptions are
 * kept for a second, so that it does not matter how many clients ask.
 */
final class SystemVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SystemVerticle.class);
  private static final long SAMPLE_MILLIS = 1_000;
  private static final long PATIENCE_MILLIS = SystemCommands.PATIENCE_WITH_NODE.toMillis();

  private final NodeResources node;
  private final Set<NodeRole> roles;
  private final Supplier<List<MemberNode>> members;
  private final Readiness readiness;
  private final Optional<ServerCertificate> certificate;
  private final Services services;
  private final EventReader events;
  private final NodeMeasurements measurements;
  private final Instant startedAt;
  private final Kept<NodeState> thisNode = new Kept<>(this::describe);
  private final Kept<SystemState> installation = new Kept<>(this::read);

  /**
   * Nothing runs before it is deployed.
   *
   * @param members the nodes of the cluster, or the only node
   * @param certificate empty without TLS
   */
  SystemVerticle(
      NodeResources node,
      Set<NodeRole> roles,
      Supplier<List<MemberNode>> members,
      Readiness readiness,
      LoopDelay loopDelay,
      Optional<ServerCertificate> certificate,
      Components components) {
    this.node = node;
    this.roles = Set.copyOf(roles);
    this.members = members;
    this.readiness = readiness;
    this.certificate = certificate;
    this.services = components.services();
    this.events = new EventReader(node.pools().requests());
    this.measurements = new NodeMeasurements(node.metrics().registry(), loopDelay);
    this.startedAt = node.clock().instant().minus(NodeMeasurements.upTime());
  }

  @Override
  public Future<?> start() {
    measurements.sample();
    vertx.setPeriodic(SAMPLE_MILLIS, timer -> measurements.sample());
    Future<Void> described =
        node.bus()
            .serve(
                SystemCommands.describe(thisMember().id()), (DescribeNode asked) -> thisNode.get());
    return roles.contains(NodeRole.API)
        ? described.compose(
            served -> node.bus().serve(SystemCommands.READ, asked -> installation.get()))
        : described;
  }

  private MemberNode thisMember() {
    return members.get().stream().filter(MemberNode::isThisNode).findFirst().orElseThrow();
  }

  private Future<NodeState> describe() {
    MemberNode self = thisMember();
    return readiness
        .checks()
        .map(
            checks ->
                new NodeState(
                    new NodeName(self.id(), self.address()),
                    roles.stream().sorted().map(NodeRole::text).toList(),
                    BuildVersion.text(),
                    startedAt,
                    NodeMeasurements.upTime(),
                    checks,
                    measurements.figures(),
                    pools(node.pools()),
                    certificate()));
  }

  private @Nullable CertificateState certificate() {
    return roles.contains(NodeRole.API)
        ? certificate.map(ServerCertificate::state).orElse(null)
        : null;
  }

  private static List<PoolUse> pools(Pools pools) {
    return List.of(
        use("changes", pools.changes()),
        use("requests", pools.requests()),
        use("reports", pools.reports()),
        use("history", pools.history()),
        use("background", pools.background()),
        use("webhooks", pools.webhooks()));
  }

  private static PoolUse use(String name, Database pool) {
    int inProgress = pool.inProgress();
    return new PoolUse(
        name,
        pool.size(),
        Math.min(pool.size(), inProgress),
        Math.max(0, inProgress - pool.size()));
  }

  private Future<SystemState> read() {
    List<String> unavailable = new ArrayList<>();
    List<MemberNode> asked = members.get();
    List<Future<@Nullable NodeState>> nodes = asked.stream().map(this::describe).toList();
    Parts parts = new Parts(unavailable);
    Database database = node.pools().requests();
    Future<@Nullable List<ConsumerState>> consumers =
        parts.read("consumers", () -> ConsumerLag.ofAll(database).map(SystemVerticle::consumers));
    Future<@Nullable LogState> log =
        parts.read(
            "log",
            () -> events.bounds().map(bounds -> new LogState(bounds.oldest(), bounds.newest())));
    Future<@Nullable LedgerState> ledger =
        parts.read("ledger", () -> ledger(services.audit().ledger()));
    var webhooks =
        parts.read(
            "webhooks",
            () -> node.bus().request(WebhookCommands.SUMMARIZE, new SummarizeWebhooks()));
    var connections =
        parts.read(
            "connections",
            () -> node.bus().request(ConnectionCommands.COUNT, new CountConnections()));
    var sessions = parts.read("sessions", () -> services.sessions().administration().count(null));
    var removals = parts.read("removalsToday", this::removalsToday);
    return Future.all(
            Future.all(nodes),
            Future.all(List.of(consumers, log, ledger, webhooks, connections, sessions, removals)))
        .map(
            all ->
                new SystemState(
                    node.clock().instant(),
                    nodes.stream().map(Future::result).filter(Objects::nonNull).toList(),
                    silent(asked, nodes),
                    consumers.result(),
                    log.result(),
                    ledger.result(),
                    webhooks.result(),
                    connections.result(),
                    sessions.result(),
                    removals.result(),
                    List.copyOf(unavailable)));
  }

  private Future<Long> removalsToday() {
    Instant today = Resolution.DAY.bucketOf(node.clock().instant());
    return events
        .counts()
        .read(Resolution.DAY, today, today.plus(Resolution.DAY.length()))
        .map(
            counts ->
                counts.stream()
                    .filter(count -> count.type().equals(EventType.CONNECTION_REMOVED.text()))
                    .mapToLong(EventCount::events)
                    .sum());
  }

  /** Null if the node does not answer in time. */
  private Future<@Nullable NodeState> describe(MemberNode member) {
    return node.bus()
        .request(SystemCommands.describe(member.id()), new DescribeNode())
        .onFailure(silence -> LOG.debug("Node {} does not describe itself", member, silence))
        .otherwiseEmpty();
  }

  private static List<NodeName> silent(
      List<MemberNode> asked, List<Future<@Nullable NodeState>> answers) {
    List<NodeName> silent = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (answers.get(i).result() == null) {
        silent.add(new NodeName(asked.get(i).id(), asked.get(i).address()));
      }
    }
    return silent;
  }

  private static List<ConsumerState> consumers(Map<String, Duration> lags) {
    return lags.entrySet().stream()
        .map(lag -> new ConsumerState(lag.getKey(), lag.getValue()))
        .toList();
  }

  private static Future<LedgerState> ledger(Ledger ledger) {
    return ledger
        .size()
        .compose(
            size ->
                ledger
                    .keys()
                    .map(
                        keys ->
                            new LedgerState(
                                size,
                                keys.stream().findFirst().map(LedgerKey::createdAt).orElse(null))));
  }

  /** Reads parts of the state; one that cannot be read in time is null, and noted. */
  private record Parts(List<String> unavailable) {
    <T> Future<@Nullable T> read(String name, Supplier<Future<T>> reading) {
      return Attempt.begin(reading)
          .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          .onFailure(
              failure -> {
                LOG.debug("The state of {} cannot be read", name, failure);
                unavailable.add(name);
              })
          .otherwiseEmpty();
    }
  }

  /**
   * A value that is read on demand and cached for a second. Callers that ask while a read is
   * running share its result. Belongs to one context.
   */
  private static final class Kept<T> {
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Future<T>> reading;
    private @Nullable Future<T> last;
    private long begunAt;

    Kept(Supplier<Future<T>> reading) {
      this.reading = reading;
    }

    Future<T> get() {
      Future<T> known = last;
      boolean isFresh =
          known != null
              && !known.failed()
              && (!known.isComplete() || System.nanoTime() - begunAt < KEPT_NANOS);
      if (isFresh) {
        return Objects.requireNonNull(known);
      }
      begunAt = System.nanoTime();
      Future<T> begun = reading.get();
      last = begun;
      return begun;
    }
  }

  /** Whether this node is ready, and if not, why. */
  static final class Readiness {
    private static final Map<String, String> REASONS =
        Map.of(
            "start",
            "The node is still starting.",
            "accepting",
            "The node is stopping, and accepts requests only for a moment longer.",
            "clock",
            "The clock of this node differs from the database's by more than 5 seconds: correct it.",
            "database",
            "The database did not answer within a second, or could not write: check it, its disk and"
                + " the network to it.",
            "audit",
            "The audit trail is behind the event log, or it is not known how far; removals are"
                + " refused until it has caught up.");

    private final Vertx management;
    private final HealthChecks checks;

    /**
     * @param management the Vert.x on which the checks run
     */
    Readiness(Vertx management, HealthChecks checks) {
      this.management = management;
      this.checks = checks;
    }

    /** Completes on the calling context. */
    Future<List<NodeCheck>> checks() {
      Context here = Objects.requireNonNull(Vertx.currentContext());
      return Future.future(
          done ->
              management.runOnContext(
                  now ->
                      checks
                          .checkStatus()
                          .map(result -> checks(result.toJson()))
                          .onComplete(read -> here.runOnContext(back -> done.handle(read)))));
    }

    private static List<NodeCheck> checks(JsonObject result) {
      return result.getJsonArray("checks").stream()
          .map(JsonObject.class::cast)
          .map(check -> check(check.getString("id"), "UP".equals(check.getString("status"))))
          .toList();
    }

    private static NodeCheck check(String name, boolean passed) {
      return new NodeCheck(
          name, passed, passed ? null : REASONS.getOrDefault(name, "The check has failed."));
    }
  }
}
