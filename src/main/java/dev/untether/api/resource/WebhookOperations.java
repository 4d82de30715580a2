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
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.command.WebhookCommands;
import dev.untether.command.WebhookCommands.AddWebhook;
import dev.untether.command.WebhookCommands.ChangeWebhook;
import dev.untether.command.WebhookCommands.CountWebhooks;
import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.FindWebhook;
import dev.untether.command.WebhookCommands.ListWebhooks;
import dev.untether.command.WebhookCommands.RemoveWebhook;
import dev.untether.command.WebhookCommands.RotateWebhookSecret;
import dev.untether.command.WebhookCommands.WebhookAddition;
import dev.untether.command.WebhookCommands.WebhookChange;
import dev.untether.command.WebhookCommands.WebhookSlice;
import dev.untether.identity.Role;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Operations on webhooks. */
final class WebhookOperations {
  private static final String RESOURCE = WebhookAnswers.COLLECTION + "/{webhookId}";
  private static final Map<String, String> NO_STORE = Map.of("Cache-Control", "no-store");

  private final Bus bus;
  private final Supplier<UUID> ids;

  WebhookOperations(Bus bus, Supplier<UUID> ids) {
    this.bus = bus;
    this.ids = ids;
  }

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    Access change = new Authorized(ADMINISTRATORS, SessionCheck.NOW);
    return List.of(
        new Operation(
            "listWebhooks", HttpMethod.GET, WebhookAnswers.COLLECTION, read, Body.NONE, this::list),
        new Operation(
            "addWebhook", HttpMethod.POST, WebhookAnswers.COLLECTION, change, Body.JSON, this::add),
        new Operation("getWebhook", HttpMethod.GET, RESOURCE, read, Body.NONE, this::get),
        new Operation("changeWebhook", HttpMethod.PUT, RESOURCE, change, Body.JSON, this::change),
        new Operation(
            "removeWebhook", HttpMethod.DELETE, RESOURCE, change, Body.NONE, this::remove),
        new Operation(
            "rotateWebhookSecret",
            HttpMethod.POST,
            RESOURCE + "/rotateSecret",
            change,
            Body.NONE,
            this::rotateSecret));
  }

  private Future<Answer> list(ApiRequest request) {
    Paging paging = Paging.of(request.query());
    return bus.request(WebhookCommands.COUNT, new CountWebhooks())
        .map(
            count ->
                new Answer.Page<>(
                    paging,
                    count,
                    new WebhookSlices(bus, request.principal().role(), request.baseUrl())));
  }

  private Future<Answer> get(ApiRequest request) {
    return bus.request(WebhookCommands.FIND, new FindWebhook(request.id()))
        .map(found -> shown(WebhookAnswers.unlessFound(found.webhook(), request), request));
  }

  private Future<Answer> add(ApiRequest request) {
    AddWebhook command =
        new AddWebhook(
            ids.get(), ids.get(), WebhookRequest.properties(request.body()), request.cause());
    return bus.request(WebhookCommands.ADD, command).map(outcome -> answer(outcome, request));
  }

  private static Answer answer(WebhookAddition outcome, ApiRequest request) {
    if (outcome instanceof WebhookAddition.Added added) {
      Webhook webhook = added.webhook();
      return new Answer.Json(
          201,
          withSecret(
              WebhookAnswers.webhook(webhook, request.principal().role(), request.baseUrl()),
              added.secret()),
          Map.of(
              "Location",
              WebhookAnswers.href(webhook.id(), request.baseUrl()),
              "Cache-Control",
              "no-store"));
    }
    if (outcome instanceof WebhookAddition.RefusedUrl refused) {
      throw WebhookAnswers.refusedUrl(refused.mistake());
    }
    if (outcome instanceof WebhookAddition.TooMany) {
      throw new ProblemException(
          Problem.conflict("The maximum number of webhooks has been reached; remove one first."));
    }
    throw new UnhandledVariantException(outcome);
  }

  private Future<Answer> change(ApiRequest request) {
    ChangeWebhook command =
        new ChangeWebhook(
            ids.get(), request.id(), WebhookRequest.properties(request.body()), request.cause());
    return bus.request(WebhookCommands.CHANGE, command).map(outcome -> answer(outcome, request));
  }

  private static Answer answer(WebhookChange outcome, ApiRequest request) {
    if (outcome instanceof WebhookChange.Changed changed) {
      return shown(changed.webhook(), request);
    }
    if (outcome instanceof WebhookChange.RefusedUrl refused) {
      throw WebhookAnswers.refusedUrl(refused.mistake());
    }
    if (outcome instanceof WebhookChange.NotFound) {
      throw WebhookAnswers.notFound(request);
    }
    throw new UnhandledVariantException(outcome);
  }

  private Future<Answer> remove(ApiRequest request) {
    RemoveWebhook command = new RemoveWebhook(ids.get(), request.id(), request.cause());
    return bus.request(WebhookCommands.REMOVE, command)
        .compose(
            existence ->
                existence == Existence.FOUND
                    ? Future.succeededFuture(Answer.NO_CONTENT)
                    : Future.failedFuture(WebhookAnswers.notFound(request)));
  }

  private Future<Answer> rotateSecret(ApiRequest request) {
    RotateWebhookSecret command = new RotateWebhookSecret(ids.get(), request.id(), request.cause());
    return bus.request(WebhookCommands.ROTATE_SECRET, command)
        .map(rotated -> WebhookAnswers.unlessFound(rotated.secret(), request))
        .map(secret -> new Answer.Json(200, withSecret(new JsonObject(), secret), NO_STORE));
  }

  private static Answer shown(Webhook webhook, ApiRequest request) {
    return new Answer.Json(
        200, WebhookAnswers.webhook(webhook, request.principal().role(), request.baseUrl()));
  }

  private static JsonObject withSecret(JsonObject body, WebhookSecret secret) {
    return body.put("secret", secret.text());
  }

  /** All webhooks. */
  record WebhookSlices(Bus bus, Role reader, String baseUrl) implements Answer.Slices<Webhook> {
    /** This many webhooks of the maximum size (about 85 kB) fit into one message of the bus. */
    private static final int MAX_PER_MESSAGE = 25;

    @Override
    public Future<List<Webhook>> next(@Nullable Webhook after, long offset, int limit) {
      int size = Math.min(limit, MAX_PER_MESSAGE);
      ListWebhooks query = new ListWebhooks(after == null ? null : after.id(), offset, size);
      return bus.request(WebhookCommands.LIST, query)
          .map(WebhookSlice::webhooks)
          .compose(
              first ->
                  first.size() < size || size == limit
                      ? Future.succeededFuture(first)
                      : next(first.get(size - 1), 0, limit - size)
                          .map(rest -> Stream.concat(first.stream(), rest.stream()).toList()));
    }

    @Override
    public JsonObject render(Webhook webhook) {
      return WebhookAnswers.webhook(webhook, reader, baseUrl);
    }
  }
}
