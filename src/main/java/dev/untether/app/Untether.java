package dev.untether.app;

import dev.untether.app.Welcome.Greeting;
import dev.untether.identity.SigningKey;
import dev.untether.platform.bus.MessageSeal;
import dev.untether.platform.cluster.Cluster;
import dev.untether.platform.cluster.Cluster.MemberNode;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.database.PrimaryServer;
import dev.untether.platform.flow.LongWork;
import dev.untether.platform.node.Pools;
import dev.untether.platform.server.GatedTransport;
import dev.untether.platform.server.GatedTransport.ServerGate;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One running node, and how it starts.
 *
 * @param port the port of the API; empty if other nodes serve it
 */
public record Untether(OptionalInt port, int managementPort, Shutdown shutdown) {

  /** Completes when everything runs. After a failure, nothing is left running. */
  static Future<Untether> start(Settings settings, Metrics metrics, Greeting greeting) {
    return start(settings, metrics, greeting, Clock.systemUTC());
  }

  /**
   * Starts a node with a given clock.
   *
   * @param clock the clock of this machine
   */
  public static Future<Untether> start(
      Settings settings, Metrics metrics, Greeting greeting, Clock clock) {
    return new Startup(settings, metrics, greeting, clock).run();
  }

  /**
   * Stops accepting requests, finishes those in flight, then stops everything else. Never fails.
   */
  public Future<Void> stop() {
    return shutdown.run();
  }

  /**
   * Starts one node: lays its foundation, joins it to the cluster, and runs its deployment. For
   * each step, it records how to undo it; what is undone last is what was done first.
   */
  private static final class Startup {
    private static final VertxOptions MANAGEMENT =
        new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1);

    private final Settings settings;
    private final Metrics metrics;
    private final Greeting greeting;
    private final Clock clock;

    /**
     * The only Vert.x of a single node; in a cluster, the one that is used until the node may join.
     */
    private final Vertx ground;

    /**
     * Serves health and metrics on its own event loop, so that it answers even if all others are
     * busy.
     */
    private final Vertx management;

    private final Shutdown shutdown;

    Startup(Settings settings, Metrics metrics, Greeting greeting, Clock clock) {
      this.clock = clock;
      this.greeting = greeting;
      this.settings = settings;
      this.metrics = metrics;
      this.ground =
          settings.cluster().enabled()
              ? Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
              : vertx(options()).build();
      this.management = Vertx.vertx(MANAGEMENT);
      this.shutdown = new Shutdown(ground);
      shutdown.add("the event loop of the management server", management::close);
      shutdown.add("metrics", this::closeMetrics);
    }

    /** Completes when everything runs; after a failure nothing is left running. */
    Future<Untether> run() {
      Future<Untether> served =
          LongWork.run(ground, () -> Foundation.lay(ground, settings, shutdown))
              .compose(
                  foundation ->
                      signingKey(foundation)
                          .compose(key -> connect().compose(node -> node.run(foundation, key))));
      return Future.future(
          started ->
              served
                  .onSuccess(started::complete)
                  .onFailure(failure -> shutdown.run().onComplete(done -> started.fail(failure))));
    }

    /** Loads the key first, because a node with other keys must not join. */
    private Future<SigningKey> signingKey(Foundation foundation) {
      Duration limit = Pools.STARTUP_STATEMENT_LIMIT;
      DatabaseSettings patient = new DatabaseSettings(settings.database().uri(), 1, 1, limit);
      Database database =
          new Database(
              ground,
              new PrimaryServer(ground, foundation.databaseServers(), limit),
              PgConnectOptions::new,
              patient,
              limit);
      return SigningKey.load(database, foundation.keyring()).eventually(database::close);
    }

    private Future<Deployment> connect() {
      return settings.cluster().enabled()
          ? joined()
              .onSuccess(cluster -> shutdown.add("the membership", () -> leave(cluster)))
              .compose(this::join)
          : Future.succeededFuture(deployment(ground, Optional.empty(), onlyNode()));
    }

    /**
     * Joins on a new thread, because Vert.x warns when one instance is created on a thread of
     * another.
     */
    private Future<Cluster> joined() {
      return Future.future(
          joined ->
              new Thread(
                      () ->
                          Future.succeededFuture(settings.cluster())
                              .map(Cluster::join)
                              .onComplete(joined),
                      "join")
                  .start());
    }

    private Future<Deployment> join(Cluster cluster) {
      metrics.gauge(
          "untether.cluster.nodes",
          "How many nodes this node sees, including itself",
          "nodes",
          cluster::size);
      return cluster
          .build(
              vertx(
                  options().setEventBusOptions(Cluster.busOptions(settings.cluster())),
                  cluster.busGate()))
          .onSuccess(vertx -> shutdown.add("the event bus", vertx::close))
          .map(vertx -> deployment(vertx, Optional.of(cluster.seal()), cluster::nodes));
    }

    private static Supplier<List<MemberNode>> onlyNode() {
      List<MemberNode> nodes = List.of(new MemberNode(UUID.randomUUID().toString(), null, true));
      return () -> nodes;
    }

    private Deployment deployment(
        Vertx vertx, Optional<MessageSeal> seal, Supplier<List<MemberNode>> members) {
      return new Deployment(
          settings, metrics, greeting, clock, vertx, management, seal, members, shutdown);
    }

    private Future<Void> leave(Cluster cluster) {
      return ground.executeBlocking(
          () -> {
            cluster.leave();
            return null;
          });
    }

    private VertxBuilder vertx(VertxOptions options, ServerGate... moreGates) {
      List<ServerGate> gates = new ArrayList<>(List.of(moreGates));
      gates.add(ServerGate.ofHttp(settings.http().connectionLimits()));
      return metrics.vertx(options).withTransport(new GatedTransport(gates));
    }

    private static VertxOptions options() {
      // The bridge upgrades requests to WebSockets by itself. Turning off Vert.x's own upgrade
      // saves
      // a check per request and lets us answer unknown HTTP versions.
      System.setProperty("vertx.disableWebsockets", "true");
      return new VertxOptions().setEventLoopPoolSize(Deployment.EVENT_LOOPS);
    }

    private Future<Void> closeMetrics() {
      metrics.close();
      return Future.succeededFuture();
    }
  }
}
