package dev.untether.notification.webhook;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.testing.Polling;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class HangingReceiversTest {
  private static final int HANGING = 300;
  private static final int EVENTS = 5;

  private final Subscriptions subscriptions =
      new Subscriptions(Map.of("UNTETHER_WEBHOOKS_TIMEOUT_SECONDS", "120"));

  @AfterEach
  void stop() {
    subscriptions.close();
  }

  @Test
  void however_many_receivers_hang_they_hold_up_no_other() {
    try (Receiver hanging = Receiver.hanging();
        Receiver healthy = Receiver.willing()) {
      List<Subscription> stuck =
          IntStream.range(0, HANGING)
              .mapToObj(
                  number ->
                      subscriptions.add(
                          hanging.url(), number % 2 == 0 ? "strict" : "none", "stuck"))
              .toList();
      Subscription subscription = subscriptions.add(healthy.url());
      subscriptions.append(stuck.get(0), EVENTS);
      Polling.until(hanging::received, received -> received.size() >= HANGING);

      List<String> events = subscriptions.append(subscription, 200);
      Polling.until(healthy::eventIds, events::equals);

      Polling.until(
          () ->
              subscriptions
                  .tables()
                  .texts(
                      "SELECT count(*) FROM webhook_delivery WHERE event_type = 'stuck' AND"
                          + " attempts = 0"),
          List.of(Integer.toString(EVENTS * HANGING))::equals);
    }
  }
}
