package dev.untether.app;

import com.fasterxml.uuid.Generators;
import dev.untether.api.ApiVerticle;
import dev.untether.api.Console;
import dev.untether.api.RequestLog;
import dev.untether.api.resource.Operations.Services;
import dev.untether.app.ServerCertificate.CertificateWatch;
import dev.untether.app.SystemVerticle.Readiness;
import dev.untether.app.Welcome.Greeting;
import dev.untether.identity.SigningKey;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.bus.MessageSeal;
import dev.untether.platform.cluster.Cluster.MemberNode;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseClock;
import dev.untether.platform.database.WriteCheck;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.node.Pools;
import dev.untether.platform.telemetry.LoopDelay;
import dev.untether.platform.telemetry.ManagementServer;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Opens the database pools of a node and deploys its verticles on its Vert.x, the API last. */
final class Deployment {
  static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** Extra time after the drain, so that its timer can fire. */
  private static final Duration TIMER_ALLOWANCE = Duration.ofSeconds(1);

  /**
   * A command waits longer for its reply than for its statement, because a statement that times out
   * says more than a lost reply.
   */
  private static final Duration BUS_ALLOWANCE = Duration.ofMillis(300);

  private final Settings settings;
  private final Metrics metrics;
  private final Greeting greeting;
  private final DatabaseClock clock;
  private final Vertx vertx;
  private final Vertx management;
  private final Optional<MessageSeal> seal;
  private final Supplier<List<MemberNode>> members;
  private final Shutdown shutdown;
  private final AtomicBoolean complete = new AtomicBoolean();

  /**
   * @param clock the clock of this machine
   * @param management the Vert.x that serves only health and metrics
   * @param seal for messages between nodes; empty for a single node
   * @param members the nodes of the cluster, or the only node
   */
  Deployment(
      Settings settings,
      Metrics metrics,
      Greeting greeting,
      Clock clock,
      Vertx vertx,
      Vertx management,
      Optional<MessageSeal> seal,
      Supplier<List<MemberNode>> members,
      Shutdown shutdown) {
    this.settings = settings;
    this.metrics = metrics;
    this.greeting = greeting;
    this.clock = new DatabaseClock(clock);
    this.vertx = vertx;
    this.management = management;
    this.seal = seal;
    this.members = members;
    this.shutdown = shutdown;
  }

  /** Completes when everything runs. */
  Future<Untether> run(Foundation foundation, SigningKey key) {
    Pools pools =
        Pools.open(vertx, foundation.databaseServers(), settings.database(), shutdown::add);
    return pools
        .connect()
        .compose(connected -> watch(foundation.embeddedDatabase()))
        .compose(watched -> deploy(new Database.PoolWatch(pools.all().toList())))
        .compose(watched -> deployAll(foundation, pools, key));
  }

  private NodeResources resources(Pools pools) {
    Duration patience = settings.database().statementLimit().plus(BUS_ALLOWANCE);
    return new NodeResources(
        vertx,
        new Bus(vertx, patience, seal),
        pools,
        clock,
        Generators.timeBasedEpochRandomGenerator()::generate,
        metrics);
  }

  private Future<String> watch(Optional<EmbeddedDatabase> embedded) {
    return embedded.isPresent()
        ? deploy(new EmbeddedDatabase.ServerWatch(embedded.get()))
        : Future.succeededFuture();
  }

  private Future<Untether> deployAll(Foundation foundation, Pools pools, SigningKey signingKey) {
    NodeResources node = resources(pools);
    Components components = new Components(node, settings, foundation, signingKey);
    DatabaseClock.ClockWatch clockWatch = new DatabaseClock.ClockWatch(clock, pools.background());
    Future<?> deployed =
        deploy(clockWatch).compose(set -> components.eventLog().open(pools.requests()));
    for (Deployable verticle : components.verticles(settings.roles())) {
      deployed = deployed.compose(before -> deploy(verticle));
    }
    return deployed
        .compose(all -> openDoors(foundation, node, components, clockWatch))
        .compose(started -> welcome(components, started).map(started))
        .onSuccess(
            started -> {
              pools.settle();
              complete.set(true);
            });
  }

  /** A node that serves the API makes sure that there is a user who can log on. */
  private Future<Void> welcome(Components components, Untether node) {
    return node.port().isEmpty()
        ? Future.succeededFuture()
        : components
            .firstAdministrator()
            .create(
                settings.administrator(),
                created -> greeting.greet(created, node.port().getAsInt()));
  }

  private Future<Untether> openDoors(
      Foundation foundation,
      NodeResources node,
      Components components,
      DatabaseClock.ClockWatch clockWatch) {
    WriteCheck writeCheck = new WriteCheck(node.pools().background());
    Context here = vertx.getOrCreateContext();
    HealthChecks checks =
        HealthChecks.create(management)
            .register("start", check -> check.complete(complete.get() ? Status.OK() : Status.KO()))
            .register(
                "clock",
                check -> check.complete(clockWatch.isNodeWrong() ? Status.KO() : Status.OK()))
            .register("database", check -> checkDatabase(writeCheck, here, check))
            .register(
                "audit",
                check ->
                    check.complete(components.auditLag().isExceeded() ? Status.KO() : Status.OK()));
    ManagementServer server =
        new ManagementServer(management, checks, metrics.registry(), settings.management());
    return server
        .start()
        .onSuccess(port -> shutdown.add("the management server", server::stop))
        .compose(
            managementPort ->
                describe(foundation, node, components, checks)
                    .compose(described -> serveApi(foundation, components.services()))
                    .onSuccess(
                        port ->
                            shutdown.add(
                                "accepting requests",
                                settings.http().drain().plus(TIMER_ALLOWANCE),
                                () -> drain(server)))
                    .map(port -> new Untether(port, managementPort, shutdown)));
  }

  /** Lets this node describe itself, and the others, to clients of the API. */
  private Future<?> describe(
      Foundation foundation, NodeResources node, Components components, HealthChecks checks) {
    LoopDelay loopDelay = new LoopDelay();
    node.metrics()
        .gauge(
            "untether.event.loop.delay",
            "The longest time for which work has waited for an event loop in the last ten seconds",
            "seconds",
            () -> loopDelay.longest().toNanos() / 1e9);
    return vertx
        .deployVerticle(loopDelay::probe, new DeploymentOptions().setInstances(EVENT_LOOPS))
        .compose(
            probed ->
                deploy(
                    new SystemVerticle(
                        node,
                        settings.roles(),
                        members,
                        new Readiness(management, checks),
                        loopDelay,
                        foundation.certificate(),
                        components)));
  }

  private Future<OptionalInt> serveApi(Foundation foundation, Services services) {
    return settings.roles().contains(NodeRole.API)
        ? deployApi(foundation, services).map(OptionalInt::of)
        : Future.succeededFuture(OptionalInt.empty());
  }

  /** Returns the port, which all instances share. */
  private Future<Integer> deployApi(Foundation foundation, Services services) {
    List<ApiVerticle> instances = new ArrayList<>();
    RequestLog requestLog = new RequestLog(settings.log().requests(), vertx);
    Optional<Console> console =
        settings.http().console() ? Optional.of(Console.prepare(vertx)) : Optional.empty();
    Supplier<Deployable> maker =
        () -> {
          ApiVerticle instance =
              new ApiVerticle(
                  settings.http(),
                  foundation.certificate().map(ServerCertificate::initial),
                  requestLog,
                  console,
                  services);
          instances.add(instance);
          return instance;
        };
    return vertx
        .deployVerticle(maker, new DeploymentOptions().setInstances(EVENT_LOOPS))
        .onSuccess(id -> shutdown.add("the API", () -> vertx.undeploy(id)))
        .onSuccess(
            id ->
                foundation
                    .certificate()
                    .ifPresent(
                        certificate ->
                            new CertificateWatch(vertx, certificate, instances.get(0)::serveWith)
                                .start()))
        .map(id -> instances.get(0).port());
  }

  private Future<String> deploy(Deployable verticle) {
    return vertx
        .deployVerticle(verticle)
        .onSuccess(
            id -> shutdown.add(verticle.getClass().getSimpleName(), () -> vertx.undeploy(id)));
  }

  /** The result may arrive after the check has timed out, which takes a second. */
  private static void checkDatabase(WriteCheck database, Context context, Promise<Status> check) {
    context.runOnContext(
        asked -> database.ask().onComplete(up -> check.tryComplete(Status.OK()), check::tryFail));
  }

  /** Gives load balancers time to notice that this node is no longer ready. */
  private Future<Void> drain(ManagementServer server) {
    server.drain();
    Duration grace = settings.http().drain();
    return grace.isZero()
        ? Future.succeededFuture()
        : vertx.timer(grace.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }
}
