package dev.untether.command;

import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.model.Cause;
import dev.untether.platform.bus.BusAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The addresses at which webhooks are changed and read. For all of them: a request fails with
 * {@link dev.untether.platform.flow.UnavailableException} when it should be tried again later;
 * replies come after the commit.
 */
public final class WebhookCommands {
  private WebhookCommands() {}

  public static final BusAddress<AddWebhook, WebhookAddition> ADD =
      new BusAddress<>("untether.webhooks.add", AddWebhook.class, WebhookAddition.class);

  public static final BusAddress<ChangeWebhook, WebhookChange> CHANGE =
      new BusAddress<>("untether.webhooks.change", ChangeWebhook.class, WebhookChange.class);

  public static final BusAddress<RemoveWebhook, Existence> REMOVE =
      new BusAddress<>("untether.webhooks.remove", RemoveWebhook.class, Existence.class);

  public static final BusAddress<FindWebhook, FoundWebhook> FIND =
      new BusAddress<>("untether.webhooks.find", FindWebhook.class, FoundWebhook.class);

  public static final BusAddress<ListWebhooks, WebhookSlice> LIST =
      new BusAddress<>("untether.webhooks.slice", ListWebhooks.class, WebhookSlice.class);

  public static final BusAddress<CountWebhooks, Long> COUNT =
      new BusAddress<>("untether.webhooks.count", CountWebhooks.class, Long.class);

  /** The reply comes after the attempt, which may take as long as the webhooks' time-out. */
  public static final BusAddress<TestWebhook, TrialResult> TEST =
      new BusAddress<>("untether.webhooks.test", TestWebhook.class, TrialResult.class)
          .withPatience(Duration.ofSeconds(130));

  public static final BusAddress<RotateWebhookSecret, RotatedSecret> ROTATE_SECRET =
      new BusAddress<>(
          "untether.webhooks.rotate-secret", RotateWebhookSecret.class, RotatedSecret.class);

  public static final BusAddress<ListDeliveries, DeliverySlice> LIST_DELIVERIES =
      new BusAddress<>(
          "untether.webhooks.deliveries.list", ListDeliveries.class, DeliverySlice.class);

  public static final BusAddress<CountDeliveries, Long> COUNT_DELIVERIES =
      new BusAddress<>("untether.webhooks.deliveries.count", CountDeliveries.class, Long.class);

  /** Not found is the webhook or the delivery. */
  public static final BusAddress<RedeliverEvent, Existence> REDELIVER =
      new BusAddress<>(
          "untether.webhooks.deliveries.redeliver", RedeliverEvent.class, Existence.class);

  /** A long range takes some seconds to read. */
  public static final BusAddress<ReplayEvents, ReplayedEvents> REPLAY =
      new BusAddress<>("untether.webhooks.replay", ReplayEvents.class, ReplayedEvents.class)
          .withPatience(Duration.ofSeconds(30));

  /**
   * Add a webhook.
   *
   * @param commandId the same in every attempt at this addition
   * @param webhookId of the new webhook
   */
  public record AddWebhook(
      UUID commandId, UUID webhookId, WebhookProperties properties, Cause cause) {}

  /** What became of an {@link AddWebhook}. */
  public sealed interface WebhookAddition {

    record Added(Webhook webhook, WebhookSecret secret) implements WebhookAddition {}

    /**
     * Nothing is sent to this URL.
     *
     * @param mistake completes a sentence that begins with "url"
     */
    record RefusedUrl(String mistake) implements WebhookAddition {}

    /** There are as many as there may be. */
    record TooMany(int limit) implements WebhookAddition {}
  }

  /** Give a webhook these properties. */
  public record ChangeWebhook(
      UUID commandId, UUID webhookId, WebhookProperties properties, Cause cause) {}

  /** What became of a {@link ChangeWebhook}. */
  public sealed interface WebhookChange {

    record Changed(Webhook webhook) implements WebhookChange {}

    /**
     * Nothing is sent to this URL.
     *
     * @param mistake completes a sentence that begins with "url"
     */
    record RefusedUrl(String mistake) implements WebhookChange {}

    record NotFound() implements WebhookChange {}
  }

  /** Remove a webhook with its deliveries. */
  public record RemoveWebhook(UUID commandId, UUID webhookId, Cause cause) {}

  /** Whether what a command is about was there. */
  public enum Existence {
    FOUND,
    NOT_FOUND
  }

  /** Show one webhook. */
  public record FindWebhook(UUID webhookId) {}

  /**
   * Reply to {@link FindWebhook}.
   *
   * @param webhook null if there is none
   */
  public record FoundWebhook(@Nullable Webhook webhook) {}

  /**
   * Show a slice of the webhooks, in the order of their ids (that in which they were added).
   *
   * @param after start behind this id, or null at the beginning
   * @param offset how many to pass over from there
   * @param limit how many at the most, at least 1
   */
  public record ListWebhooks(@Nullable UUID after, long offset, int limit) {}

  /** Reply to {@link ListWebhooks}. */
  public record WebhookSlice(List<Webhook> webhooks) {
    public WebhookSlice {
      webhooks = List.copyOf(webhooks);
    }
  }

  /** How many webhooks are there? The reply is a {@link Long}. */
  public record CountWebhooks() {}

  /** Send a test event at once, once, whatever else waits and whether or not it is enabled. */
  public record TestWebhook(UUID commandId, UUID webhookId, Cause cause) {}

  /**
   * Reply to {@link TestWebhook}, after the attempt.
   *
   * @param delivery null if there is no such webhook
   */
  public record TrialResult(@Nullable WebhookDelivery delivery) {}

  /** Replace a webhook's secret. For a day deliveries are signed with the old one, too. */
  public record RotateWebhookSecret(UUID commandId, UUID webhookId, Cause cause) {}

  /**
   * Reply to {@link RotateWebhookSecret}.
   *
   * @param secret the new one; null if there is no such webhook
   */
  public record RotatedSecret(@Nullable WebhookSecret secret) {}

  /**
   * Show a slice of a webhook's deliveries, the youngest first.
   *
   * @param status only those; null for all
   * @param before start behind this delivery, or null at the beginning
   * @param offset how many to pass over from there
   * @param limit how many at the most, at least 1
   */
  public record ListDeliveries(
      UUID webhookId,
      WebhookDelivery.@Nullable Status status,
      @Nullable UUID before,
      long offset,
      int limit) {}

  /** Reply to {@link ListDeliveries}. */
  public record DeliverySlice(List<WebhookDelivery> deliveries) {
    public DeliverySlice {
      deliveries = List.copyOf(deliveries);
    }
  }

  /**
   * How many deliveries a webhook has.
   *
   * @param status only those; null for all
   */
  public record CountDeliveries(UUID webhookId, WebhookDelivery.@Nullable Status status) {}

  /** Make a delivery pending again, with all its attempts before it. */
  public record RedeliverEvent(UUID commandId, UUID webhookId, UUID deliveryId, Cause cause) {}

  /**
   * Send the events of a range of the log that match the webhook's filter, also those that it has
   * had.
   *
   * @param after the position behind which the range begins
   * @param through the last position of the range
   */
  public record ReplayEvents(
      UUID commandId, UUID webhookId, long after, long through, Cause cause) {}

  /** What became of {@link ReplayEvents}. */
  public sealed interface ReplayedEvents {

    record Scheduled(long deliveries) implements ReplayedEvents {}

    record NotFound() implements ReplayedEvents {}

    /** The range begins with events that have been removed from the log. */
    record Gone(long oldestPosition) implements ReplayedEvents {}

    /**
     * There are more events in the range than one replay takes; nothing was scheduled.
     *
     * @param possibleThrough the last position of a range from the same start that is small enough
     */
    record TooMany(int limit, long possibleThrough) implements ReplayedEvents {}
  }
}
