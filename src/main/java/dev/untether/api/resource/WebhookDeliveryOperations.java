package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;
import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.command.Webhook.WebhookDelivery;
import dev.untether.command.WebhookCommands;
import dev.untether.command.WebhookCommands.CountDeliveries;
import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.FindDelivery;
import dev.untether.command.WebhookCommands.FindWebhook;
import dev.untether.command.WebhookCommands.ListDeliveries;
import dev.untether.command.WebhookCommands.RedeliverEvent;
import dev.untether.command.WebhookCommands.ReplayEvents;
import dev.untether.command.WebhookCommands.ReplayedEvents;
import dev.untether.command.WebhookCommands.TestWebhook;
import dev.untether.model.Event;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Operations on the deliveries of webhooks: listing, redelivery, replay and test. */
final class WebhookDeliveryOperations {
  private static final String WEBHOOK = WebhookAnswers.COLLECTION + "/{webhookId}";
  private static final String DELIVERIES = WEBHOOK + "/deliveries";
  private static final int MAX_STATUS_LENGTH = 16;

  private final Bus bus;
  private final Supplier<UUID> ids;

  WebhookDeliveryOperations(Bus bus, Supplier<UUID> ids) {
    this.bus = bus;
    this.ids = ids;
  }

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    Access readBody = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    Access send = new Authorized(ADMINISTRATORS, SessionCheck.NOW);
    return List.of(
        new Operation(
            "listWebhookDeliveries", HttpMethod.GET, DELIVERIES, read, Body.NONE, this::list),
        new Operation(
            "getWebhookDelivery",
            HttpMethod.GET,
            DELIVERIES + "/{deliveryId}",
            readBody,
            Body.NONE,
            this::get),
        new Operation(
            "redeliverWebhookEvent",
            HttpMethod.POST,
            DELIVERIES + "/{deliveryId}/redeliver",
            send,
            Body.NONE,
            this::redeliver),
        new Operation(
            "replayWebhookEvents",
            HttpMethod.POST,
            WEBHOOK + "/replay",
            send,
            Body.JSON,
            this::replay),
        new Operation(
            "testWebhook", HttpMethod.POST, WEBHOOK + "/test", send, Body.NONE, this::test));
  }

  private Future<Answer> list(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Sorting.refuse(query);
    WebhookDelivery.Status status = status(query).orElse(null);
    query.check();
    return bus.request(WebhookCommands.FIND, new FindWebhook(request.id()))
        .map(found -> WebhookAnswers.unlessFound(found.webhook(), request))
        .compose(
            webhook ->
                bus.request(
                    WebhookCommands.COUNT_DELIVERIES, new CountDeliveries(webhook.id(), status)))
        .map(
            count ->
                new Answer.Page<>(
                    paging, count, new DeliverySlices(request.id(), status, request.baseUrl())));
  }

  private static Optional<WebhookDelivery.Status> status(RequestProperties query) {
    Optional<String> name = query.optionalText("status", MAX_STATUS_LENGTH);
    Optional<WebhookDelivery.Status> status = name.flatMap(WebhookDelivery.Status::of);
    if (name.isPresent() && status.isEmpty()) {
      query.wrong("status", "must be pending, delivered or dead");
    }
    return status;
  }

  private final class DeliverySlices implements Answer.Slices<WebhookDelivery> {
    private final UUID webhookId;
    private final WebhookDelivery.@Nullable Status status;
    private final String baseUrl;

    DeliverySlices(UUID webhookId, WebhookDelivery.@Nullable Status status, String baseUrl) {
      this.webhookId = webhookId;
      this.status = status;
      this.baseUrl = baseUrl;
    }

    @Override
    public Future<List<WebhookDelivery>> next(
        @Nullable WebhookDelivery after, long offset, int limit) {
      ListDeliveries query =
          new ListDeliveries(webhookId, status, after == null ? null : after.id(), offset, limit);
      return bus.request(WebhookCommands.LIST_DELIVERIES, query).map(slice -> slice.deliveries());
    }

    @Override
    public JsonObject render(WebhookDelivery delivery) {
      return WebhookAnswers.delivery(delivery, webhookId, baseUrl);
    }
  }

  private Future<Answer> get(ApiRequest request) {
    UUID deliveryId = request.id("deliveryId");
    return bus.request(
            WebhookCommands.FIND_DELIVERY, new FindDelivery(request.id("webhookId"), deliveryId))
        .map(
            found -> {
              WebhookDelivery delivery = found.delivery();
              if (delivery == null) {
                throw noSuchDelivery(request, deliveryId);
              }
              return new Answer.Json(
                  200,
                  WebhookAnswers.delivery(delivery, request.id("webhookId"), request.baseUrl())
                      .put("body", found.body()));
            });
  }

  private Future<Answer> redeliver(ApiRequest request) {
    UUID deliveryId = request.id("deliveryId");
    RedeliverEvent command =
        new RedeliverEvent(ids.get(), request.id("webhookId"), deliveryId, request.cause());
    return bus.request(WebhookCommands.REDELIVER, command)
        .compose(
            existence ->
                existence == Existence.FOUND
                    ? Future.succeededFuture(scheduled(1))
                    : Future.failedFuture(noSuchDelivery(request, deliveryId)));
  }

  private static ProblemException noSuchDelivery(ApiRequest request, UUID deliveryId) {
    return new ProblemException(
        Problem.notFound(
            "There is no delivery %s of a webhook %s.".formatted(deliveryId, request.id()),
            WebhookAnswers.instance(request) + "/deliveries/" + deliveryId));
  }

  private Future<Answer> replay(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    boolean isDryRun = query.flag("dryRun");
    query.check();
    WebhookRequest.Range range = WebhookRequest.range(request.body());
    ReplayEvents command =
        new ReplayEvents(ids.get(), request.id(), range.after(), range.through(), request.cause());
    return bus.request(isDryRun ? WebhookCommands.COUNT_REPLAY : WebhookCommands.REPLAY, command)
        .map(outcome -> answer(outcome, isDryRun, request));
  }

  private static Answer answer(ReplayedEvents outcome, boolean isDryRun, ApiRequest request) {
    if (outcome instanceof ReplayedEvents.Scheduled done) {
      return isDryRun
          ? new Answer.Json(200, new JsonObject().put("deliveries", done.deliveries()))
          : scheduled(done.deliveries());
    }
    if (outcome instanceof ReplayedEvents.Gone gone) {
      throw new ProblemException(Problem.eventsGone(Event.sequence(gone.oldestPosition())));
    }
    if (outcome instanceof ReplayedEvents.TooMany tooMany) {
      throw WebhookAnswers.tooMany(tooMany, request);
    }
    if (outcome instanceof ReplayedEvents.NotFound) {
      throw WebhookAnswers.notFound(request);
    }
    throw new UnhandledVariantException(outcome);
  }

  private Future<Answer> test(ApiRequest request) {
    TestWebhook command = new TestWebhook(ids.get(), request.id(), request.cause());
    return bus.request(WebhookCommands.TEST, command)
        .map(test -> WebhookAnswers.unlessFound(test.delivery(), request))
        .map(
            delivery ->
                new Answer.Json(
                    200, WebhookAnswers.delivery(delivery, request.id(), request.baseUrl())));
  }

  private static Answer scheduled(long deliveries) {
    return new Answer.Json(202, new JsonObject().put("deliveries", deliveries));
  }
}
