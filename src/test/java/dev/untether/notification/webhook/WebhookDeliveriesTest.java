package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.platform.security.SelfSignedCertificate;
import dev.untether.testing.Polling;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class WebhookDeliveriesTest {
  private static Subscriptions subscriptions;

  @BeforeAll
  static void start() {
    subscriptions =
        new Subscriptions(
            Map.of(
                "UNTETHER_WEBHOOKS_RETRY_SECONDS", "1,1",
                "UNTETHER_WEBHOOKS_TIMEOUT_SECONDS", "2"));
  }

  @AfterAll
  static void stop() {
    subscriptions.close();
  }

  @Test
  void events_arrive_once_and_in_order() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = subscriptions.append(subscription, 200);

      subscriptions.await(subscription, "status", all("delivered", 200));

      assertThat(receiver.eventIds()).isEqualTo(events);
      assertThat(receiver.received())
          .allSatisfy(
              delivery -> {
                assertThat(delivery.headers())
                    .containsEntry("content-type", "application/cloudevents+json")
                    .containsEntry("user-agent", "untether");
                assertThat(delivery.event().getString("id")).isEqualTo(delivery.eventId());
                assertThat(delivery.event().getString("type")).isEqualTo(subscription.eventType());
              });
    }
  }

  @Test
  void a_failing_attempt_holds_up_what_is_behind_it() {
    Set<String> failed = new HashSet<>();
    try (Receiver receiver =
        Receiver.start(
            (delivery, response) -> {
              boolean fails = delivery.eventId().charAt(0) < '2' && failed.add(delivery.eventId());
              response.setStatusCode(fails ? 503 : 200).end();
            })) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = subscriptions.append(subscription, 40);

      subscriptions.await(subscription, "status", all("delivered", 40));

      assertThat(receiver.received()).hasSize(40 + failed.size());
      assertThat(receiver.eventIds().stream().distinct().toList()).isEqualTo(events);
      assertThat(subscriptions.await(subscription, "attempts", attempts -> true))
          .isEqualTo(events.stream().map(event -> failed.contains(event) ? "2" : "1").toList());
    }
  }

  @Test
  void after_the_last_attempt_a_delivery_is_dead_until_somebody_asks_for_it() {
    AtomicBoolean up = new AtomicBoolean();
    try (Receiver receiver =
        Receiver.start(response -> response.setStatusCode(up.get() ? 200 : 500).end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      String event = subscriptions.append(subscription, 1).get(0);

      subscriptions.await(subscription, "status", all("dead", 1));
      assertThat(receiver.eventIds()).containsExactly(event, event, event);
      assertThat(subscriptions.await(subscription, "failure", any -> true))
          .containsExactly("status 500");
      String delivery = subscriptions.await(subscription, "id", any -> true).get(0);
      assertThat(
              subscriptions.awaitEvents(subscription, "dev.untether.webhook.exhausted.v1").stream()
                  .map(JsonObject::new))
          .containsExactly(
              new JsonObject()
                  .put("deliveryId", delivery)
                  .put("eventId", event)
                  .put("eventType", subscription.eventType())
                  .put("origin", receiver.url().replace("/hook", "")));

      up.set(true);
      subscriptions.execute(
          "UPDATE webhook_delivery SET status = 'pending', attempts = 0 WHERE id = ?::uuid",
          delivery);

      subscriptions.await(subscription, "status", all("delivered", 1));
      assertThat(receiver.eventIds()).containsExactly(event, event, event, event);
    }
  }

  @Test
  void a_receiver_that_is_gone_is_left_alone() {
    try (Receiver receiver = Receiver.start(response -> response.setStatusCode(410).end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      String first = subscriptions.append(subscription, 3).get(0);

      assertThat(subscriptions.awaitEvents(subscription, "dev.untether.webhook.disabled.v1"))
          .singleElement()
          .asString()
          .contains("410");
      assertThat(webhookColumn(subscription, "enabled")).containsExactly("f");
      assertThat(webhookColumn(subscription, "disabled_reason").get(0)).contains("410");
      assertThat(subscriptions.await(subscription, "status", all("pending", 3))).hasSize(3);
      assertThat(receiver.eventIds()).containsExactly(first);
    }
  }

  @Test
  void a_webhook_that_has_failed_for_days_is_disabled() {
    try (Receiver receiver = Receiver.start(response -> response.setStatusCode(500).end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.execute(
          "UPDATE webhook SET failing_since = now() - interval '5 days' WHERE id = ?",
          subscription.id());
      subscriptions.append(subscription, 1);

      subscriptions.awaitEvents(subscription, "dev.untether.webhook.disabled.v1");
      assertThat(webhookColumn(subscription, "enabled")).containsExactly("f");
    }
  }

  @Test
  void a_success_ends_a_time_of_failures() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.execute(
          "UPDATE webhook SET failing_since = now() - interval '5 days' WHERE id = ?",
          subscription.id());
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "status", all("delivered", 1));
      assertThat(webhookColumn(subscription, "failing_since")).containsOnlyNulls();
    }
  }

  @Test
  void the_receiver_decides_how_long_it_is_left_alone() {
    try (Receiver receiver =
        Receiver.start(
            response -> response.setStatusCode(429).putHeader("Retry-After", "3600").end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "attempts", all("1", 1));
      assertThat(
              subscriptions.await(
                  subscription, "next_attempt_at - last_attempt_at >= interval '1 h'", any -> true))
          .containsExactly("t");
    }
  }

  @Test
  void redirects_are_not_followed() {
    try (Receiver elsewhere = Receiver.willing();
        Receiver receiver =
            Receiver.start(
                response ->
                    response.setStatusCode(307).putHeader("Location", elsewhere.url()).end())) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "status", all("dead", 1));
      assertThat(subscriptions.await(subscription, "failure", any -> true))
          .containsExactly("status 307");
      assertThat(elsewhere.received()).isEmpty();
    }
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() {
    try (Receiver receiver = Receiver.withTls(SelfSignedCertificate.create(Clock.systemUTC()))) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "failure", all("TLS: the certificate is not trusted", 1));
      assertThat(receiver.received()).isEmpty();
    }
  }

  @Test
  void a_failure_to_connect_is_told_in_words() {
    Receiver down = Receiver.willing();
    down.close();
    Subscription subscription = subscriptions.add(down.url());
    Subscription nameless = subscriptions.add("http://nowhere.invalid/hook");
    subscriptions.append(subscription, 1);
    subscriptions.append(nameless, 1);

    assertThat(subscriptions.await(subscription, "failure", WebhookDeliveriesTest::isOne))
        .containsExactly("connection refused");
    assertThat(subscriptions.await(nameless, "failure", WebhookDeliveriesTest::isOne))
        .containsExactly("the name of the host does not resolve");
  }

  @Test
  void a_receiver_that_does_not_answer_in_time_has_failed() {
    try (Receiver receiver = Receiver.hanging()) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.append(subscription, 1);

      assertThat(subscriptions.await(subscription, "failure", WebhookDeliveriesTest::isOne))
          .containsExactly("timed out after 2 s");
    }
  }

  @Test
  void a_status_counts_although_the_body_never_ends() {
    try (Receiver receiver =
        Receiver.start(response -> response.setChunked(true).write("on and on"))) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "status", all("delivered", 1));
    }
  }

  @Test
  void a_flood_in_a_response_is_cut_off() {
    AtomicInteger sent = new AtomicInteger();
    try (Receiver receiver =
        Receiver.start(
            response -> {
              response.setChunked(true);
              flood(response, sent);
            })) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "status", all("delivered", 1));
      assertThat(sent.get()).isLessThan(1000);
    }
  }

  @Test
  void without_order_sixteen_are_under_way_at_once() {
    Queue<HttpServerResponse> held = new ConcurrentLinkedQueue<>();
    AtomicInteger count = new AtomicInteger();
    try (Receiver receiver =
        Receiver.start(
            response -> {
              if (count.incrementAndGet() <= 16) {
                response.end();
              } else {
                held.add(response);
              }
            })) {
      Subscription subscription = subscriptions.add(receiver.url(), "none");
      List<String> events = subscriptions.append(subscription, 100);

      Polling.until(held::size, size -> size == 16);
      assertThat(receiver.received()).hasSize(32);
      count.set(-1000);
      held.forEach(HttpServerResponse::end);

      subscriptions.await(subscription, "status", all("delivered", 100));
      assertThat(receiver.eventIds()).containsExactlyInAnyOrderElementsOf(events);
    }
  }

  @Test
  void what_is_about_a_webhook_is_sent_to_others_only() {
    try (Receiver unwilling = Receiver.start(response -> response.setStatusCode(410).end());
        Receiver willing = Receiver.willing()) {
      Subscription failing = subscriptions.add(unwilling.url(), "strict", "dev.untether.*");
      subscriptions.add(willing.url(), "strict", "dev.untether.webhook.*");
      subscriptions.append(failing, 1);

      Polling.until(
          willing::received,
          received ->
              received.stream()
                  .map(delivery -> delivery.event().getString("subject"))
                  .anyMatch(failing.id().toString()::equals));
      assertThat(subscriptions.await(failing, "subject", any -> true))
          .doesNotContain(failing.id().toString());
    }
  }

  private static boolean isOne(List<String> texts) {
    return texts.size() == 1 && texts.get(0) != null;
  }

  private static void flood(HttpServerResponse response, AtomicInteger sent) {
    response
        .write("x".repeat(8192))
        .onSuccess(
            written -> {
              if (sent.incrementAndGet() < 10_000) {
                flood(response, sent);
              }
            });
  }

  private static List<String> webhookColumn(Subscription subscription, String column) {
    return subscriptions
        .tables()
        .texts("SELECT " + column + " FROM webhook WHERE id = ?", subscription.id());
  }

  private static Predicate<List<String>> all(String text, int count) {
    return Collections.nCopies(count, text)::equals;
  }
}
