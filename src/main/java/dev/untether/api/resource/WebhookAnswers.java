package dev.untether.api.resource;

import dev.untether.api.answer.Answer.Links;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.Problem.ErrorCode;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.problem.ProblemType;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookDelivery;
import dev.untether.command.Webhook.WebhookHealth;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.WebhookCommands.ReplayedEvents;
import dev.untether.identity.Role;
import dev.untether.model.Event;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the API answers about webhooks and their deliveries: how it shows them, and the reasons for
 * which it refuses a request.
 */
final class WebhookAnswers {
  static final String COLLECTION = "/api/v1/webhooks";

  private WebhookAnswers() {}

  static String href(UUID webhookId, String baseUrl) {
    return baseUrl + COLLECTION + "/" + webhookId;
  }

  /**
   * Only administrators see the whole URL; others see its origin, because the path may be a secret.
   */
  static JsonObject webhook(Webhook webhook, Role reader, String baseUrl) {
    WebhookProperties properties = webhook.properties();
    return new JsonObject()
        .put("id", webhook.id().toString())
        .put("url", reader == Role.ADMINISTRATOR ? properties.url() : origin(properties.url()))
        .put("description", properties.description())
        .put("eventTypes", new JsonArray(properties.filter().types()))
        .put("subjects", new JsonArray(properties.filter().subjects()))
        .put("ordering", properties.ordering().text())
        .put("enabled", properties.enabled())
        .put("disabledReason", webhook.disabledReason())
        .put("createdAt", Timestamps.text(webhook.createdAt()))
        .put("createdBy", webhook.createdBy())
        .put("health", health(webhook.health()))
        .put("_links", links(href(webhook.id(), baseUrl)));
  }

  private static @Nullable JsonObject health(@Nullable WebhookHealth health) {
    return health == null
        ? null
        : new JsonObject()
            .put("lastSuccessAt", text(health.lastSuccessAt()))
            .put("failingSince", text(health.failingSince()))
            .put("backlog", health.backlog())
            .put("backlogIsExact", health.backlog() < WebhookHealth.MAX_COUNT)
            .put("dead", health.dead())
            .put("deadIsExact", health.dead() < WebhookHealth.MAX_COUNT)
            .put("attemptsPerMinute", health.attemptsPerMinute());
  }

  private static String origin(String url) {
    URI whole = URI.create(url);
    String authority = whole.getRawAuthority();
    return whole.getScheme() + "://" + authority.substring(authority.indexOf('@') + 1) + "/";
  }

  private static JsonArray links(String href) {
    return Links.of(
        Links.self(href),
        Links.link("update", href, HttpMethod.PUT),
        Links.link("delete", href, HttpMethod.DELETE),
        Links.link("test", href + "/test", HttpMethod.POST),
        Links.link("rotateSecret", href + "/rotateSecret", HttpMethod.POST),
        Links.link("deliveries", href + "/deliveries", HttpMethod.GET),
        Links.link("replay", href + "/replay", HttpMethod.POST));
  }

  static JsonObject delivery(WebhookDelivery delivery, UUID webhookId, String baseUrl) {
    String href = href(webhookId, baseUrl) + "/deliveries/" + delivery.id();
    Long position = delivery.position();
    Duration duration = delivery.duration();
    return new JsonObject()
        .put("id", delivery.id().toString())
        .put("eventId", delivery.eventId().toString())
        .put("eventType", delivery.eventType())
        .put("subject", delivery.subject())
        .put("position", position == null ? null : Event.sequence(position))
        .put("status", delivery.status().text())
        .put("attempts", delivery.attempts())
        .put("responseStatus", delivery.responseStatus())
        .put("durationMillis", duration == null ? null : duration.toMillis())
        .put("failure", delivery.failure())
        .put("createdAt", Timestamps.text(delivery.createdAt()))
        .put("lastAttemptAt", text(delivery.lastAttemptAt()))
        .put("nextAttemptAt", text(delivery.nextAttemptAt()))
        .put("_links", Links.of(Links.link("redeliver", href + "/redeliver", HttpMethod.POST)));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : Timestamps.text(time);
  }

  /**
   * @param mistake completes a sentence that begins with "url"
   */
  static ProblemException refusedUrl(String mistake) {
    return new ProblemException(Problem.invalidProperties(Map.of("url", mistake)));
  }

  static ProblemException notFound(ApiRequest request) {
    return new ProblemException(
        Problem.notFound("There is no webhook " + request.id() + ".", instance(request)));
  }

  /** Says, also in a form for programs, where a range with the same start must end. */
  static ProblemException tooMany(ReplayedEvents.TooMany tooMany, ApiRequest request) {
    String atMost = Event.sequence(tooMany.possibleThrough());
    return new ProblemException(
        new Problem(
            ProblemType.VALIDATION_ERROR,
            409,
            ErrorCode.UNEXPECTED_CONTENT,
            "One replay has at most %s events: end it at position %s, then continue after it."
                .formatted(tooMany.limit(), atMost),
            instance(request),
            Map.of("through", Map.of("message", "must be at most " + atMost, "atMost", atMost)),
            Map.of()));
  }

  static String instance(ApiRequest request) {
    return COLLECTION + "/" + request.id();
  }

  /**
   * Returns what was found; throws a {@link ProblemException} if it is null, because the webhook
   * does not exist.
   */
  static <T> T unlessFound(@Nullable T found, ApiRequest request) {
    if (found == null) {
      throw notFound(request);
    }
    return found;
  }
}
