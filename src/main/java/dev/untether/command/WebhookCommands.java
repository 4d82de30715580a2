package dev.untether.command;

import dev.untether.platform.bus.Address;
import java.time.Duration;

/**
 * The addresses at which webhooks are changed and read. For all of them: a request fails with
 * {@link dev.untether.platform.failure.UnavailableException} when it should be tried again later;
 * replies come after the commit.
 */
public final class WebhookCommands {
  private WebhookCommands() {}

  public static final Address<AddWebhook, WebhookAddition> ADD =
      new Address<>("untether.webhooks.add", AddWebhook.class, WebhookAddition.class);

  public static final Address<ChangeWebhook, WebhookChange> CHANGE =
      new Address<>("untether.webhooks.change", ChangeWebhook.class, WebhookChange.class);

  public static final Address<RemoveWebhook, Existence> REMOVE =
      new Address<>("untether.webhooks.remove", RemoveWebhook.class, Existence.class);

  public static final Address<FindWebhook, FoundWebhook> FIND =
      new Address<>("untether.webhooks.find", FindWebhook.class, FoundWebhook.class);

  public static final Address<ListWebhooks, WebhookSlice> LIST =
      new Address<>("untether.webhooks.slice", ListWebhooks.class, WebhookSlice.class);

  public static final Address<CountWebhooks, Long> COUNT =
      new Address<>("untether.webhooks.count", CountWebhooks.class, Long.class);

  /** The reply comes after the attempt, which may take as long as the webhooks' time-out. */
  public static final Address<TestWebhook, WebhookTest> TEST =
      new Address<>("untether.webhooks.test", TestWebhook.class, WebhookTest.class)
          .withPatience(Duration.ofSeconds(130));

  public static final Address<RotateWebhookSecret, RotatedSecret> ROTATE_SECRET =
      new Address<>(
          "untether.webhooks.rotate-secret", RotateWebhookSecret.class, RotatedSecret.class);

  public static final Address<ListDeliveries, DeliverySlice> LIST_DELIVERIES =
      new Address<>("untether.webhooks.deliveries.list", ListDeliveries.class, DeliverySlice.class);

  public static final Address<CountDeliveries, Long> COUNT_DELIVERIES =
      new Address<>("untether.webhooks.deliveries.count", CountDeliveries.class, Long.class);

  /** Not found is the webhook or the delivery. */
  public static final Address<RedeliverEvent, Existence> REDELIVER =
      new Address<>(
          "untether.webhooks.deliveries.redeliver", RedeliverEvent.class, Existence.class);

  /** A long range takes some seconds to read. */
  public static final Address<ReplayEvents, ReplayedEvents> REPLAY =
      new Address<>("untether.webhooks.replay", ReplayEvents.class, ReplayedEvents.class)
          .withPatience(Duration.ofSeconds(30));
}
