package dev.untether.command;

import dev.untether.command.SystemCommands.WebhookSummary;
import dev.untether.command.Webhook.WebhookDelivery;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.model.Cause;
import dev.untether.platform.bus.BusAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bus addresses of the commands about webhooks. For all of them: a request fails with {@link
 * dev.untether.platform.flow.UnavailableException} when it should be tried again later; replies
 * come after the commit.
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

  /** The reply counts all webhooks. */
  public static final BusAddress<SummarizeWebhooks, WebhookSummary> SUMMARIZE =
      new BusAddress<>(
          "untether.webhooks.summarize", SummarizeWebhooks.class, WebhookSummary.class);

  /** The reply comes after the attempt, which may last as long as the timeout of webhooks. */
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

  public static final BusAddress<FindDelivery, FoundDelivery> FIND_DELIVERY =
      new BusAddress<>(
          "untether.webhooks.deliveries.find", FindDelivery.class, FoundDelivery.class);

  /** The reply is NOT_FOUND if there is no such webhook or no such delivery. */
  public static final BusAddress<RedeliverEvent, Existence> REDELIVER =
      new BusAddress<>(
          "untether.webhooks.deliveries.redeliver", RedeliverEvent.class, Existence.class);

  /** Reading a long range takes some seconds. */
  public static final BusAddress<ReplayEvents, ReplayedEvents> REPLAY =
      new BusAddress<>("untether.webhooks.replay", ReplayEvents.class, ReplayedEvents.class)
          .withPatience(Duration.ofSeconds(30));

  /**
   * The reply says how many deliveries {@link #REPLAY} would schedule, and nothing is scheduled. It
   * has an address of its own, so that a node of an older version cannot take it for a replay.
   */
  public static final BusAddress<ReplayEvents, ReplayedEvents> COUNT_REPLAY =
      new BusAddress<>("untether.webhooks.replay.count", ReplayEvents.class, ReplayedEvents.class)
          .withPatience(Duration.ofSeconds(30));

  /**
   * Adds a webhook.
   *
   * @param commandId the same in every attempt of one command
   * @param webhookId of the new webhook
   */
  public record AddWebhook(
      UUID commandId, UUID webhookId, WebhookProperties properties, Cause cause) {}

  /** The result of an {@link AddWebhook}. */
  public sealed interface WebhookAddition {

    record Added(Webhook webhook, WebhookSecret secret) implements WebhookAddition {}

    /**
     * Nothing is sent to this URL.
     *
     * @param mistake completes a sentence that begins with "url"
     */
    record RefusedUrl(String mistake) implements WebhookAddition {}

    /** There are already as many webhooks as are allowed. */
    record TooMany(int limit) implements WebhookAddition {}
  }

  /** Replaces the properties of a webhook. */
  public record ChangeWebhook(
      UUID commandId, UUID webhookId, WebhookProperties properties, Cause cause) {}

  /** The result of a {@link ChangeWebhook}. */
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

  /** Removes a webhook and its deliveries. */
  public record RemoveWebhook(UUID commandId, UUID webhookId, Cause cause) {}

  /** Whether the webhook or delivery that a command names exists. */
  public enum Existence {
    FOUND,
    NOT_FOUND
  }

  /** Finds one webhook. */
  public record FindWebhook(UUID webhookId) {}

  /**
   * Reply to {@link FindWebhook}.
   *
   * @param webhook null if there is none
   */
  public record FoundWebhook(@Nullable Webhook webhook) {}

  /**
   * Lists a slice of the webhooks in the order of their ids, which is the order in which they were
   * added.
   *
   * @param after the slice begins after this id; null for the beginning
   * @param offset how many webhooks to skip from there
   * @param limit the maximum number of webhooks to return, at least 1
   */
  public record ListWebhooks(@Nullable UUID after, long offset, int limit) {}

  /** Reply to {@link ListWebhooks}. */
  public record WebhookSlice(List<Webhook> webhooks) {
    public WebhookSlice {
      webhooks = List.copyOf(webhooks);
    }
  }

  /** Counts the webhooks. The reply is a {@link Long}. */
  public record CountWebhooks() {}

  /** Asks how all webhooks are doing. */
  public record SummarizeWebhooks() {}

  /**
   * Sends a test event to a webhook at once and only once, whether or not the webhook is enabled or
   * has a backlog.
   */
  public record TestWebhook(UUID commandId, UUID webhookId, Cause cause) {}

  /**
   * Reply to {@link TestWebhook}, after the attempt.
   *
   * @param delivery null if there is no such webhook
   */
  public record TrialResult(@Nullable WebhookDelivery delivery) {}

  /** Replaces a webhook's secret. For a day, deliveries are signed with the old secret, too. */
  public record RotateWebhookSecret(UUID commandId, UUID webhookId, Cause cause) {}

  /**
   * Reply to {@link RotateWebhookSecret}.
   *
   * @param secret the new one; null if there is no such webhook
   */
  public record RotatedSecret(@Nullable WebhookSecret secret) {}

  /**
   * Lists a slice of a webhook's deliveries, the newest first.
   *
   * @param status only deliveries with this status; null for all
   * @param before the slice begins after this delivery in the list; null for the beginning
   * @param offset how many deliveries to skip from there
   * @param limit the maximum number of deliveries to return, at least 1
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
   * Counts the deliveries of a webhook.
   *
   * @param status only deliveries with this status; null for all
   */
  public record CountDeliveries(UUID webhookId, WebhookDelivery.@Nullable Status status) {}

  /** Finds one delivery of a webhook, with what is sent. */
  public record FindDelivery(UUID webhookId, UUID deliveryId) {}

  /**
   * Reply to {@link FindDelivery}.
   *
   * @param delivery null if there is none
   * @param body the text that is sent; null if it was delivered, and its event has been removed
   *     from the log
   */
  public record FoundDelivery(@Nullable WebhookDelivery delivery, @Nullable String body) {}

  /** Makes a delivery pending again, with the full number of attempts. */
  public record RedeliverEvent(UUID commandId, UUID webhookId, UUID deliveryId, Cause cause) {}

  /**
   * Sends the events of a range of the log that match the webhook's filter, even those that it has
   * received before.
   *
   * @param after the range begins after this position
   * @param through the last position of the range
   */
  public record ReplayEvents(
      UUID commandId, UUID webhookId, long after, long through, Cause cause) {}

  /** The result of {@link ReplayEvents}. */
  public sealed interface ReplayedEvents {

    record Scheduled(long deliveries) implements ReplayedEvents {}

    record NotFound() implements ReplayedEvents {}

    /** The range begins with events that retention has deleted from the log. */
    record Gone(long oldestPosition) implements ReplayedEvents {}

    /**
     * The range has more events than one replay may send; nothing was scheduled.
     *
     * @param possibleThrough the last position of a range from the same start that is small enough
     */
    record TooMany(int limit, long possibleThrough) implements ReplayedEvents {}
  }
}
