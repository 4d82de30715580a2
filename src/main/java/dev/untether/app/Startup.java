package dev.untether.app;

import com.fasterxml.uuid.Generators;
import dev.untether.api.ApiVerticle;
import dev.untether.api.resource.Services;
import dev.untether.identity.SigningKey;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.EmbeddedDatabase;
import dev.untether.platform.database.EmbeddedDatabaseWatch;
import dev.untether.platform.telemetry.ManagementServer;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Makes, wires and deploys everything of one node, and notes how to stop it in reverse order. */
final class Startup {
  private static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final Settings settings;
  private final Metrics metrics;
  private final Greeting greeting;
  private final Vertx vertx;
  private final Shutdown shutdown;
  private final AtomicBoolean complete = new AtomicBoolean();
  private final Supplier<UUID> ids = Generators.timeBasedEpochRandomGenerator()::generate;

  Startup(Settings settings, Metrics metrics, Greeting greeting) {
    this.greeting = greeting;
    this.settings = settings;
    this.metrics = metrics;
    this.vertx = metrics.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS)).build();
    this.shutdown = new Shutdown(vertx);
    shutdown.add("metrics", this::closeMetrics);
  }

  /** Completes when requests are served; after a failure nothing is left running. */
  Future<Untether> run() {
    Future<Untether> served =
        vertx.executeBlocking(() -> Foundation.lay(vertx, settings, shutdown)).compose(this::serve);
    return Future.future(
        started ->
            served
                .onSuccess(started::complete)
                .onFailure(failure -> shutdown.run().onComplete(done -> started.fail(failure))));
  }

  private Future<Untether> serve(Foundation foundation) {
    Pools pools = Pools.open(vertx, foundation.databaseServer(), settings, shutdown);
    return watch(foundation.embeddedDatabase())
        .compose(watched -> SigningKey.load(pools.background(), foundation.keyring()))
        .compose(key -> deployAll(foundation, pools, key));
  }

  private Future<String> watch(Optional<EmbeddedDatabase> embedded) {
    return embedded.isPresent()
        ? deploy(new EmbeddedDatabaseWatch(embedded.get()))
        : Future.succeededFuture();
  }

  private Future<Untether> deployAll(Foundation foundation, Pools pools, SigningKey signingKey) {
    Components components =
        new Components(vertx, settings, foundation, pools, signingKey, metrics, ids);
    Future<?> deployed = components.eventLog().open(pools.requests());
    for (Deployable verticle : components.verticles()) {
      deployed = deployed.compose(before -> deploy(verticle));
    }
    return deployed
        .compose(all -> openDoors(foundation, pools, components))
        .compose(
            node ->
                components
                    .firstAdministrator()
                    .create(
                        settings.administrator(), created -> greeting.greet(created, node.port()))
                    .onSuccess(created -> complete.set(true))
                    .map(node));
  }

  private Future<Untether> openDoors(Foundation foundation, Pools pools, Components components) {
    HealthChecks checks =
        HealthChecks.create(vertx)
            .register("start", check -> check.complete(complete.get() ? Status.OK() : Status.KO()))
            .register("database", check -> checkDatabase(pools.background(), check))
            .register(
                "audit",
                check ->
                    check.complete(components.auditLag().isExceeded() ? Status.KO() : Status.OK()));
    ManagementServer management =
        new ManagementServer(vertx, checks, metrics.registry(), settings.management());
    return management
        .start()
        .onSuccess(port -> shutdown.add("the management server", management::stop))
        .compose(
            managementPort ->
                deployApi(foundation, components.services())
                    .onSuccess(port -> shutdown.add("accepting requests", () -> drain(management)))
                    .map(port -> new Untether(port, managementPort, shutdown)));
  }

  /** The port; the instances share it. */
  private Future<Integer> deployApi(Foundation foundation, Services services) {
    List<ApiVerticle> instances = new ArrayList<>();
    Supplier<Deployable> maker =
        () -> {
          ApiVerticle instance =
              new ApiVerticle(
                  settings.http(), foundation.certificate(), settings.log().requests(), services);
          instances.add(instance);
          return instance;
        };
    return vertx
        .deployVerticle(maker, new DeploymentOptions().setInstances(EVENT_LOOPS))
        .onSuccess(id -> shutdown.add("the API", () -> vertx.undeploy(id)))
        .map(id -> instances.get(0).port());
  }

  private Future<String> deploy(Deployable verticle) {
    return vertx
        .deployVerticle(verticle)
        .onSuccess(
            id -> shutdown.add(verticle.getClass().getSimpleName(), () -> vertx.undeploy(id)));
  }

  /** The result may come when the check has been given up: that takes a second. */
  private static void checkDatabase(Database database, Promise<Status> check) {
    database.check().onComplete(up -> check.tryComplete(Status.OK()), check::tryFail);
  }

  private static Future<Void> drain(ManagementServer management) {
    management.drain();
    return Future.succeededFuture();
  }

  private Future<Void> closeMetrics() {
    metrics.close();
    return Future.succeededFuture();
  }
}
