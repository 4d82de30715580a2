package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FiltersTest {
  private static Subscriptions subscriptions;

  @BeforeAll
  static void start() {
    subscriptions = new Subscriptions(Map.of());
  }

  @AfterAll
  static void stop() {
    subscriptions.close();
  }

  @Test
  void a_webhook_gets_what_its_filter_wants_each_event_once() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription all = add(receiver, "{}", "{}");
      Subscription oneType = add(receiver, "{a.added}", "{}");
      Subscription types = add(receiver, "{a.*,b.removed,a.added}", "{}");
      Subscription oneSubject = add(receiver, "{}", "{one}");
      Subscription both = add(receiver, "{*.removed,a.*}", "{one,two,one}");
      Subscription nothing = add(receiver, "{a,*.removed}", "{three}");

      append("a.added", "one");
      append("a.removed", "two");
      append("b.removed", "one");
      append("b.removed", "three");
      append("a.added", "four");
      subscriptions.tables().awaitConsumers();

      assertThat(planned(all))
          .containsExactly(
              "a.added of one",
              "a.removed of two",
              "b.removed of one",
              "b.removed of three",
              "a.added of four");
      assertThat(planned(oneType)).containsExactly("a.added of one", "a.added of four");
      assertThat(planned(types))
          .containsExactly(
              "a.added of one",
              "a.removed of two",
              "b.removed of one",
              "b.removed of three",
              "a.added of four");
      assertThat(planned(oneSubject)).containsExactly("a.added of one", "b.removed of one");
      assertThat(planned(both)).containsExactly("a.added of one", "a.removed of two");
      assertThat(planned(nothing)).isEmpty();
    }
  }

  private static Subscription add(Receiver receiver, String eventTypes, String subjects) {
    Subscription subscription = subscriptions.add(receiver.url());
    subscriptions.execute(
        "UPDATE webhook SET event_types = ?::text[], subjects = ?::text[] WHERE id = ?",
        eventTypes,
        subjects,
        subscription.id());
    return subscription;
  }

  private static void append(String type, String subject) {
    subscriptions.execute(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id)
        VALUES ((SELECT position FROM next_position), gen_random_uuid(), ?, ?, 'a test', 'a test')
        """,
        type,
        subject);
  }

  private static List<String> planned(Subscription subscription) {
    return subscriptions
        .tables()
        .texts(
            """
            SELECT event_type || ' of ' || subject FROM webhook_delivery
             WHERE webhook_id = ? AND event_type NOT LIKE 'dev.%'
             ORDER BY sequence
            """,
            subscription.id());
  }
}
