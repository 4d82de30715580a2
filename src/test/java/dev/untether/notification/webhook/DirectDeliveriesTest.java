package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.testing.Polling;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deliveries that are sent from memory, and those that must be written first. */
@Tag("slow")
class DirectDeliveriesTest {
  private final Subscriptions subscriptions =
      new Subscriptions(
          Map.of(
              "UNTETHER_EVENTS_RETENTION", "1",
              "UNTETHER_WEBHOOKS_RETRY_SECONDS", "1,1,1,1,1,1,1,1,1,1",
              "UNTETHER_WEBHOOKS_TIMEOUT_SECONDS", "60"));

  @AfterEach
  void stop() {
    subscriptions.close();
  }

  @Test
  void to_a_receiver_that_keeps_up_each_delivery_is_written_once_without_a_body() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = appendUntilWrittenOnce(subscription);

      assertThat(receiver.eventIds()).isEqualTo(events);
      assertThat(subscriptions.await(subscription, "body IS NULL", any -> true)).containsOnly("t");
      assertThat(subscriptions.await(subscription, "attempts", any -> true)).containsOnly("1");
    }
  }

  @Test
  void without_order_each_delivery_is_written_once_too() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url(), "none");
      List<String> events = appendUntilWrittenOnce(subscription);

      assertThat(receiver.eventIds()).containsExactlyInAnyOrderElementsOf(events);
    }
  }

  @Test
  void one_that_was_slow_for_a_while_still_gets_everything_once_and_in_order() {
    AtomicBoolean slow = new AtomicBoolean();
    Queue<HttpServerResponse> held = new ConcurrentLinkedQueue<>();
    try (Receiver receiver =
        Receiver.start(
            response -> {
              if (slow.get()) {
                held.add(response);
              } else {
                response.end();
              }
            })) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = appendUntilWrittenOnce(subscription);
      slow.set(true);
      events.addAll(subscriptions.append(subscription, 20));
      subscriptions.await(
          subscription, "status", statuses -> Collections.frequency(statuses, "pending") == 20);
      events.addAll(subscriptions.append(subscription, 20));
      slow.set(false);
      held.forEach(HttpServerResponse::end);

      Polling.until(receiver::eventIds, ids -> ids.size() >= events.size());
      events.addAll(appendUntilWrittenOnce(subscription));
      assertThat(receiver.eventIds()).isEqualTo(events);
    }
  }

  @Test
  void after_a_failure_the_others_follow_in_order_and_then_straight_from_memory_again() {
    AtomicInteger failures = new AtomicInteger();
    try (Receiver receiver =
        Receiver.start(
            response -> response.setStatusCode(failures.getAndDecrement() > 0 ? 500 : 204).end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = appendUntilWrittenOnce(subscription);
      failures.set(1);
      events.addAll(subscriptions.append(subscription, 30));
      Polling.until(receiver::eventIds, ids -> ids.size() == events.size() + 1);
      events.addAll(appendUntilWrittenOnce(subscription));

      assertThat(receiver.eventIds().stream().distinct().toList()).isEqualTo(events);
      assertThat(receiver.eventIds()).hasSize(events.size() + 1);
    }
  }

  @Test
  void what_a_receiver_has_not_taken_yet_outlives_the_event_in_the_log() {
    AtomicBoolean up = new AtomicBoolean();
    try (Receiver receiver =
        Receiver.start(response -> response.setStatusCode(up.get() ? 204 : 500).end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = subscriptions.append(subscription, 2);
      subscriptions.await(subscription, "status", List.of("pending", "pending")::equals);
      Polling.until(
          () ->
              subscriptions
                  .tables()
                  .texts("SELECT id FROM event WHERE type = ?", subscription.eventType()),
          List::isEmpty);

      up.set(true);

      Polling.until(receiver::eventIds, ids -> ids.contains(events.get(1)));
      assertThat(receiver.eventIds().stream().distinct().toList()).isEqualTo(events);
    }
  }

  /**
   * The first ones are written before they are sent, as the node does not know the webhook yet.
   * Gives the ids of the events.
   */
  private List<String> appendUntilWrittenOnce(Subscription subscription) {
    List<String> events = new ArrayList<>();
    int before = delivered(subscription).size();
    Polling.until(
        () -> {
          events.addAll(subscriptions.append(subscription, 3));
          List<String> delivered =
              Polling.until(
                  () -> delivered(subscription), rows -> rows.size() == before + events.size());
          return delivered.subList(delivered.size() - 3, delivered.size());
        },
        List.of("t", "t", "t")::equals);
    return events;
  }

  /** Of each delivery that was delivered, whether its row was written once. */
  private List<String> delivered(Subscription subscription) {
    return subscriptions
        .tables()
        .texts(
            """
            SELECT created_at = last_attempt_at
              FROM webhook_delivery
             WHERE webhook_id = ? AND status = 'delivered'
             ORDER BY sequence
            """,
            subscription.id());
  }
}
