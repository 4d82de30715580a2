package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.testing.Polling;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DeadReceiversTest {
  private static final String EXHAUSTED = "dev.untether.webhook.exhausted.v1";

  private static Subscriptions subscriptions;

  @BeforeAll
  static void start() {
    subscriptions = new Subscriptions(Map.of("UNTETHER_WEBHOOKS_RETRY_SECONDS", "1,1"));
  }

  @AfterAll
  static void stop() {
    subscriptions.close();
  }

  @Test
  void without_order_one_that_fails_is_tried_ever_more_slowly_until_it_is_back() {
    AtomicInteger status = new AtomicInteger(500);
    try (Receiver receiver =
        Receiver.start(response -> response.setStatusCode(status.get()).end())) {
      Subscription subscription = subscriptions.add(receiver.url(), "none");
      subscriptions.append(subscription, 100);
      Polling.until(receiver::received, received -> !received.isEmpty());

      long first = System.nanoTime();
      Polling.until(receiver::received, received -> received.size() >= 8);
      assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofSeconds(1));

      status.set(204);
      subscriptions.await(subscription, "status", Collections.nCopies(100, "delivered")::equals);
    }
  }

  @Test
  void one_that_is_gone_at_the_last_attempt_gets_nothing_more() {
    AtomicInteger attempts = new AtomicInteger();
    try (Receiver gone =
            Receiver.start(
                response ->
                    response.setStatusCode(attempts.incrementAndGet() < 3 ? 500 : 410).end());
        Receiver willing = Receiver.willing()) {
      Subscription subscription = subscriptions.add(gone.url());
      String event = subscriptions.append(subscription, 2).get(0);
      subscriptions.awaitEvents(subscription, "dev.untether.webhook.disabled.v1");

      Subscription another = subscriptions.add(willing.url());
      subscriptions.append(another, 1);
      subscriptions.await(another, "status", List.of("delivered")::equals);
      assertThat(gone.eventIds()).containsExactly(event, event, event);
    }
  }

  @Test
  void webhooks_that_fail_do_not_keep_telling_each_other() {
    try (Receiver down = Receiver.start(response -> response.setStatusCode(500).end())) {
      Subscription one = subscriptions.add(down.url());
      Subscription other = subscriptions.add(down.url());
      wantExhaustion(one, other);
      wantExhaustion(other, one);
      subscriptions.append(one, 1);

      assertThat(subscriptions.awaitEvents(one, EXHAUSTED)).hasSize(1);
      assertThat(subscriptions.awaitEvents(other, EXHAUSTED)).hasSize(1);
      subscriptions.tables().awaitConsumers();

      assertThat(subscriptions.await(one, "status", all -> true)).containsExactly("dead");
      assertThat(subscriptions.await(other, "status", all -> true)).containsExactly("dead");
    }
  }

  private static void wantExhaustion(Subscription webhook, Subscription of) {
    subscriptions.execute(
        "UPDATE webhook SET event_types = event_types || ?, subjects = ARRAY['subject', ?]"
            + " WHERE id = ?",
        EXHAUSTED,
        of.id().toString(),
        webhook.id());
  }
}
