package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.testing.Polling;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RestartTest {
  private final Subscriptions subscriptions =
      new Subscriptions(Map.of("UNTETHER_WEBHOOKS_TIMEOUT_SECONDS", "120"));

  @AfterEach
  void stop() {
    subscriptions.close();
  }

  @Test
  void what_was_under_way_is_sent_again_with_the_same_id() {
    AtomicBoolean answers = new AtomicBoolean();
    try (Receiver receiver =
        Receiver.start(
            response -> {
              if (answers.get()) {
                response.end();
              }
            })) {
      Subscription subscription = subscriptions.add(receiver.url());
      List<String> events = subscriptions.append(subscription, 3);
      Polling.until(receiver::eventIds, List.of(events.get(0))::equals);

      subscriptions.stopNode();
      answers.set(true);
      subscriptions.startNode();

      Polling.until(
          receiver::eventIds,
          List.of(events.get(0), events.get(0), events.get(1), events.get(2))::equals);
    }
  }

  @Test
  void another_node_takes_over_once_the_lease_of_a_dead_one_has_expired() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url());
      subscriptions.stopNode();
      subscriptions.execute(
          """
          UPDATE lease SET holder = gen_random_uuid(), expires_at = now() + interval '5 s'
           WHERE name = 'webhooks'
          """);
      List<String> events = subscriptions.append(subscription, 3);

      subscriptions.startNode();

      Polling.until(receiver::eventIds, events::equals);
      assertThat(subscriptions.tables().texts("SELECT expires_at > now() FROM lease"))
          .containsOnly("t");
    }
  }

  @Test
  void old_deliveries_are_removed_once_they_are_settled() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription settled = subscriptions.add(receiver.url());
      Subscription waiting = subscriptions.add(receiver.url());
      subscriptions.append(settled, 3);
      subscriptions.await(
          settled, "status", List.of("delivered", "delivered", "delivered")::equals);
      subscriptions.stopNode();
      subscriptions.execute("UPDATE webhook SET enabled = false WHERE id = ?", waiting.id());
      subscriptions.execute(
          """
          INSERT INTO webhook_delivery (id, webhook_id, event_id, event_type, subject, body, status,
                                        created_at)
          VALUES (gen_random_uuid(), ?, gen_random_uuid(), '', '', '', 'pending',
                  now() - interval '1 year')
          """,
          waiting.id());
      subscriptions.execute(
          """
          UPDATE webhook_delivery SET last_attempt_at = now() - interval '31 days'
           WHERE sequence < (SELECT max(sequence) FROM webhook_delivery WHERE webhook_id = ?)
          """,
          settled.id());

      subscriptions.startNode();

      assertThat(subscriptions.await(settled, "status", statuses -> statuses.size() == 1))
          .containsExactly("delivered");
      assertThat(subscriptions.await(waiting, "status", any -> true)).containsExactly("pending");
    }
  }
}
