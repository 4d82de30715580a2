package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
import dev.untether.command.SystemCommands;
import dev.untether.command.SystemCommands.CertificateState;
import dev.untether.command.SystemCommands.LedgerState;
import dev.untether.command.SystemCommands.LogState;
import dev.untether.command.SystemCommands.NodeCheck;
import dev.untether.command.SystemCommands.NodeFigures;
import dev.untether.command.SystemCommands.NodeName;
import dev.untether.command.SystemCommands.NodeState;
import dev.untether.command.SystemCommands.Percentiles;
import dev.untether.command.SystemCommands.PoolUse;
import dev.untether.command.SystemCommands.ReadSystem;
import dev.untether.command.SystemCommands.SystemState;
import dev.untether.command.SystemCommands.WebhookSummary;
import dev.untether.model.Event;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows how the installation is doing, and that this node is there at all. */
final class SystemOperations {
  private static final String PATH = "/api/v1/system";

  private final Bus bus;

  SystemOperations(Bus bus) {
    this.bus = bus;
  }

  List<Operation> operations() {
    return List.of(
        new Operation(
            "readSystem",
            HttpMethod.GET,
            PATH,
            new Authorized(READERS, SessionCheck.RECENT),
            Body.NONE,
            this::read),
        // For load balancers that can reach only the API; operators use the management server.
        new Operation(
            "getLiveness",
            HttpMethod.GET,
            "/health/live",
            Access.OPEN,
            Body.NONE,
            request -> Future.succeededFuture(Answer.NO_CONTENT)));
  }

  private Future<Answer> read(ApiRequest request) {
    return bus.request(SystemCommands.READ, new ReadSystem())
        .map(state -> new Answer.Json(200, render(state)));
  }

  private static JsonObject render(SystemState state) {
    return new JsonObject()
        .put("time", Timestamps.text(state.time()))
        .put("nodes", array(state.nodes(), SystemOperations::node))
        .put("silentNodes", array(state.silentNodes(), SystemOperations::name))
        .put(
            "consumers",
            state.consumers() == null
                ? null
                : array(
                    state.consumers(),
                    consumer ->
                        new JsonObject()
                            .put("name", consumer.name())
                            .put("lagMillis", consumer.lag().toMillis())))
        .put("log", log(state.log()))
        .put("ledger", ledger(state.ledger()))
        .put("webhooks", webhooks(state.webhooks()))
        .put("connections", total(state.connections()))
        .put("sessions", total(state.sessions()))
        .put("removalsToday", total(state.removalsToday()))
        .put("unavailable", new JsonArray(state.unavailable()));
  }

  private static JsonObject name(NodeName name) {
    return new JsonObject().put("id", name.id()).put("address", name.address());
  }

  private static JsonObject node(NodeState node) {
    NodeFigures figures = node.figures();
    return name(node.name())
        .put("roles", new JsonArray(node.roles()))
        .put("version", node.version())
        .put("startedAt", Timestamps.text(node.startedAt()))
        .put("upSeconds", node.upTime().toSeconds())
        .put("ready", node.isReady())
        .put("checks", array(node.checks(), SystemOperations::check))
        .put(
            "removals",
            new JsonObject()
                .put("total", figures.removals())
                .put("perSecond", rounded(figures.removalsPerSecond()))
                .put(
                    "batchSize",
                    new JsonObject()
                        .put(
                            "mean",
                            figures.meanBatch() == null ? null : rounded(figures.meanBatch()))
                        .put("max", Math.round(figures.maxBatch())))
                .put("latencyMillis", percentiles(figures.removalTimes())))
        .put(
            "requests",
            new JsonObject()
                .put("perSecond", rounded(figures.requestsPerSecond()))
                .put("inProgress", figures.requestsInProgress())
                .put("latencyMillis", percentiles(figures.requestTimes())))
        .put("openStreams", figures.openStreams())
        .put("eventLoopDelayMillis", millis(figures.maxLoopDelay()))
        .put(
            "heap",
            new JsonObject()
                .put("usedBytes", figures.heapUsed())
                .put("maxBytes", figures.heapMax()))
        .put(
            "processor",
            new JsonObject()
                .put("process", rounded(figures.processLoad()))
                .put("system", rounded(figures.systemLoad())))
        .put("pools", array(node.pools(), SystemOperations::pool))
        .put("certificate", certificate(node.certificate()));
  }

  private static JsonObject check(NodeCheck check) {
    return new JsonObject()
        .put("name", check.name())
        .put("passed", check.passed())
        .put("reason", check.reason());
  }

  private static JsonObject pool(PoolUse pool) {
    return new JsonObject()
        .put("name", pool.name())
        .put("size", pool.size())
        .put("inUse", pool.inUse())
        .put("waiting", pool.waiting());
  }

  private static @Nullable JsonObject certificate(@Nullable CertificateState certificate) {
    return certificate == null
        ? null
        : new JsonObject()
            .put("expiresAt", Timestamps.text(certificate.expiresAt()))
            .put("selfSigned", certificate.selfSigned());
  }

  private static @Nullable JsonObject percentiles(@Nullable Percentiles times) {
    return times == null
        ? null
        : new JsonObject()
            .put("p50", millis(times.p50()))
            .put("p95", millis(times.p95()))
            .put("p99", millis(times.p99()));
  }

  private static @Nullable JsonObject log(@Nullable LogState log) {
    return log == null
        ? null
        : new JsonObject()
            .put("oldestPosition", Event.sequence(log.oldest()))
            .put("newestPosition", Event.sequence(log.newest()));
  }

  private static @Nullable JsonObject ledger(@Nullable LedgerState ledger) {
    return ledger == null
        ? null
        : new JsonObject()
            .put("size", ledger.size())
            .put("keyCreatedAt", text(ledger.keyCreatedAt()));
  }

  private static @Nullable JsonObject webhooks(@Nullable WebhookSummary webhooks) {
    return webhooks == null
        ? null
        : new JsonObject()
            .put("total", webhooks.total())
            .put("enabled", webhooks.enabled())
            .put("failing", webhooks.failing())
            .put("disabledByUntether", webhooks.disabledByUntether())
            .put("backlog", webhooks.backlog())
            .put("backlogIsExact", webhooks.backlog() < WebhookSummary.MAX_BACKLOG);
  }

  private static @Nullable JsonObject total(@Nullable Long count) {
    return count == null ? null : new JsonObject().put("total", count);
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonObject> rendering) {
    return new JsonArray(items.stream().map(rendering).toList());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : Timestamps.text(time);
  }

  private static double millis(Duration duration) {
    return rounded(duration.toNanos() / 1e6);
  }

  /** Three digits after the point are enough for people. */
  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
