package dev.untether.acceptance;

import static dev.untether.acceptance.WebhookClient.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.acceptance.WebhookReceiver.Attempt;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.EventDescription;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestedDeliveriesTest {
  private static final String REMOVED = "dev.untether.connection.removed.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension(WebhookClient.SETTINGS);

  private static final WebhookClient WEBHOOK = new WebhookClient(NODE);

  private final WebhookReceiver receiver = new WebhookReceiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void a_removal_reaches_the_receiver_signed_and_is_listed_as_delivered() {
    JsonObject webhook = WEBHOOK.add(removals());

    String connection = removeConnection();

    Attempt attempt = receiver.await(1).get(0);
    assertThat(attempt.isSignedWith(webhook.getString("secret"))).isTrue();
    assertThat(attempt.event().getString("type")).isEqualTo(REMOVED);
    assertThat(attempt.event().getString("subject")).isEqualTo(connection);
    assertThat(attempt.id()).isEqualTo(attempt.event().getString("id"));
    JsonObject delivery = settled(webhook, "delivered").get(0);
    assertThat(delivery.getString("eventId")).isEqualTo(attempt.id());
    assertThat(delivery.getString("eventType")).isEqualTo(REMOVED);
    assertThat(delivery.getString("subject")).isEqualTo(connection);
    assertThat(delivery.getString("position")).isEqualTo(attempt.event().getString("sequence"));
    assertThat(delivery.getInteger("attempts")).isEqualTo(1);
    assertThat(delivery.getInteger("responseStatus")).isEqualTo(204);
    assertThat(delivery.getString("failure")).isNull();
    assertThat(delivery.getString("nextAttemptAt")).isNull();
  }

  @Test
  void a_test_is_sent_at_once_and_once_also_by_a_webhook_that_is_not_enabled() {
    receiver.answer(500);
    JsonObject webhook = WEBHOOK.add(removals().put("enabled", false));

    ApiResponse tested = WEBHOOK.post(path(webhook.getString("id")) + "/test");

    assertThat(tested.status()).isEqualTo(200);
    assertThat(tested.json().getString("status")).isEqualTo("dead");
    assertThat(tested.json().getInteger("responseStatus")).isEqualTo(500);
    assertThat(tested.json().getString("failure")).isNotBlank();
    assertThat(tested.json().getString("position")).isNull();
    Attempt attempt = receiver.await(1).get(0);
    assertThat(attempt.isSignedWith(webhook.getString("secret"))).isTrue();
    assertThat(attempt.event().getString("type")).isEqualTo("dev.untether.webhook.test.v1");
    assertThat(EventDescription.published().mistakes(attempt.event())).isEmpty();
    assertThat(attempt.event().getString("subject")).isEqualTo(webhook.getString("id"));
    assertThat(deliveries(webhook, "")).containsExactly(tested.json());
    assertThat(requests(webhook))
        .extracting(data -> data.getString("request"))
        .containsOnly("test");
  }

  @Test
  void for_a_day_after_a_rotation_the_old_secret_signs_too() {
    JsonObject webhook = WEBHOOK.add(removals());
    String id = webhook.getString("id");

    ApiResponse rotated = WEBHOOK.post(path(id) + "/rotateSecret");
    WEBHOOK.post(path(id) + "/test");

    assertThat(rotated.header("Cache-Control")).contains("no-store");
    assertThat(rotated.json().fieldNames()).containsExactly("secret");
    assertThat(rotated.json().getString("secret")).isNotEqualTo(webhook.getString("secret"));
    Attempt attempt = receiver.await(1).get(0);
    assertThat(attempt.signatures()).hasSize(2);
    assertThat(attempt.isSignedWith(rotated.json().getString("secret"))).isTrue();
    assertThat(attempt.isSignedWith(webhook.getString("secret"))).isTrue();
  }

  @Test
  void a_dead_delivery_is_sent_again_when_somebody_asks() {
    receiver.answer(503);
    JsonObject webhook = WEBHOOK.add(removals());
    removeConnection();
    JsonObject dead = settled(webhook, "dead").get(0);
    assertThat(dead.getInteger("attempts")).isEqualTo(2);
    assertThat(dead.getInteger("responseStatus")).isEqualTo(503);
    receiver.answer(200);

    ApiResponse asked = WEBHOOK.post(redelivery(webhook, dead));

    assertThat(asked.status()).isEqualTo(202);
    assertThat(asked.json()).isEqualTo(new JsonObject().put("deliveries", 1));
    JsonObject delivered = settled(webhook, "delivered").get(0);
    assertThat(delivered.getString("id")).isEqualTo(dead.getString("id"));
    assertThat(delivered.getInteger("attempts")).isEqualTo(1);
    assertThat(receiver.await(3)).extracting(Attempt::id).containsOnly(dead.getString("eventId"));
    assertThat(deliveries(webhook, "?status=dead")).isEmpty();
    assertThat(requests(webhook))
        .extracting(data -> data.getString("deliveryId"))
        .containsExactly(dead.getString("id"));
  }

  @Test
  void a_delivery_that_was_delivered_is_sent_again_as_it_was() {
    JsonObject webhook = WEBHOOK.add(removals());
    removeConnection();
    JsonObject delivered = settled(webhook, "delivered").get(0);

    ApiResponse asked = WEBHOOK.post(redelivery(webhook, delivered));

    assertThat(asked.status()).isEqualTo(202);
    List<Attempt> attempts = receiver.await(2);
    assertThat(attempts.get(1).id()).isEqualTo(attempts.get(0).id());
    assertThat(attempts.get(1).body()).isEqualTo(attempts.get(0).body());
    assertThat(settled(webhook, "delivered").get(0).getString("id"))
        .isEqualTo(delivered.getString("id"));
  }

  @Test
  void a_delivery_whose_event_is_no_longer_in_the_log_cannot_be_sent_again() {
    JsonObject webhook = WEBHOOK.add(removals());
    removeConnection();
    JsonObject delivered = settled(webhook, "delivered").get(0);
    new Tables(NODE.database())
        .texts(
            "UPDATE webhook_delivery SET event_id = gen_random_uuid() WHERE id = ?::uuid"
                + " RETURNING id",
            delivered.getString("id"));

    assertThat(WEBHOOK.post(redelivery(webhook, delivered)).status()).isEqualTo(404);
    assertThat(settled(webhook, "delivered")).hasSize(1);
  }

  @Test
  void a_delivery_that_waits_is_due_when_its_webhook_is_enabled_again() {
    JsonObject webhook = WEBHOOK.add(removals());
    String id = webhook.getString("id");
    WEBHOOK.put(path(id), removals().put("enabled", false));
    String delivery = UUID.randomUUID().toString();
    new Tables(NODE.database())
        .texts(
            """
            INSERT INTO webhook_delivery (id, webhook_id, event_id, event_type, subject, body,
                                          status, next_attempt_at)
            VALUES (?::uuid, ?::uuid, gen_random_uuid(), 'a', 'b', '{}', 'pending',
                    now() + interval '1 day')
            RETURNING id
            """,
            delivery,
            id);

    WEBHOOK.put(path(id), removals());

    receiver.await(1);
    assertThat(settled(webhook, "delivered"))
        .extracting(delivered -> delivered.getString("id"))
        .containsExactly(delivery);
  }

  @Test
  void a_replay_sends_the_events_of_its_range_that_match_and_says_how_many() {
    List<String> connections = IntStream.range(0, 4).mapToObj(i -> removeConnection()).toList();
    new Tables(NODE.database()).awaitConsumers();
    JsonObject webhook = WEBHOOK.add(removals().put("subjects", new JsonArray(connections)));
    String replay = path(webhook.getString("id")) + "/replay";

    ApiResponse all = WEBHOOK.post(replay, new JsonObject().put("after", "0"));

    assertThat(all.status()).isEqualTo(202);
    assertThat(all.json()).isEqualTo(new JsonObject().put("deliveries", 4));
    List<Attempt> attempts = receiver.await(4);
    assertThat(attempts)
        .extracting(attempt -> attempt.event().getString("subject"))
        .containsExactlyElementsOf(connections);

    List<String> positions =
        settled(webhook, "delivered", 4).stream()
            .map(delivery -> delivery.getString("position"))
            .toList();
    JsonObject middle =
        new JsonObject()
            .put("after", Long.parseLong(positions.get(3)))
            .put("through", positions.get(1));
    assertThat(WEBHOOK.post(replay, middle).json())
        .isEqualTo(new JsonObject().put("deliveries", 2));
    assertThat(receiver.await(6).subList(4, 6))
        .extracting(Attempt::body)
        .containsExactly(attempts.get(1).body(), attempts.get(2).body());
    assertThat(requests(webhook))
        .extracting(data -> data.getInteger("deliveries"))
        .containsExactly(4, 2);
  }

  @Test
  void a_dry_run_of_a_replay_counts_and_sends_nothing() {
    List<String> connections = IntStream.range(0, 3).mapToObj(i -> removeConnection()).toList();
    new Tables(NODE.database()).awaitConsumers();
    JsonObject webhook = WEBHOOK.add(removals().put("subjects", new JsonArray(connections)));
    String replay = path(webhook.getString("id")) + "/replay";
    JsonObject all = new JsonObject().put("after", "0");

    ApiResponse counted = WEBHOOK.post(replay + "?dryRun=true", all);

    assertThat(counted.status()).isEqualTo(200);
    assertThat(counted.json()).isEqualTo(new JsonObject().put("deliveries", 3));
    assertThat(deliveries(webhook, "")).isEmpty();
    assertThat(requests(webhook)).isEmpty();
    assertThat(WEBHOOK.post(replay + "?dryRun=maybe", all).problem())
        .isEqualTo("400 UnexpectedContent validationError");
    assertThat(WEBHOOK.post(replay + "?dryRun=false", all).status()).isEqualTo(202);
    receiver.await(3);
  }

  @Test
  void a_delivery_shows_what_was_sent_before_and_after_it_was_delivered() {
    receiver.answer(500);
    JsonObject webhook = WEBHOOK.add(removals());
    removeConnection();
    JsonObject failed = failed(webhook);
    String shown = path(webhook.getString("id")) + "/deliveries/" + failed.getString("id");
    assertThat(WEBHOOK.get(shown).json().getString("body"))
        .isEqualTo(receiver.await(1).get(0).body());
    assertThat(failed.getInteger("responseStatus")).isEqualTo(500);
    receiver.answer(204);
    WEBHOOK.post(redelivery(webhook, failed));
    JsonObject delivered = settled(webhook, "delivered").get(0);

    JsonObject delivery = WEBHOOK.get(shown).json();

    String body = delivery.getString("body");
    delivery.remove("body");
    assertThat(delivery).isEqualTo(delivered);
    assertThat(body).isEqualTo(receiver.await(1).get(0).body());
    assertThat(new JsonObject(body).getString("id")).isEqualTo(delivery.getString("eventId"));
    String ofAnother = path(WEBHOOK.add(removals()).getString("id"));
    assertThat(WEBHOOK.get(ofAnother + "/deliveries/" + delivery.getString("id")).problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void a_webhook_tells_how_its_deliveries_are_doing() {
    receiver.answer(500);
    JsonObject webhook = WEBHOOK.add(removals());
    removeConnection();
    JsonObject failed = failed(webhook);
    JsonObject failing = health(webhook);
    assertThat(failing.getString("failingSince")).isNotNull();
    assertThat(failing.getLong("backlog") + failing.getLong("dead")).isEqualTo(1);
    assertThat(failing.getBoolean("backlogIsExact")).isTrue();
    assertThat(failing.getString("lastSuccessAt")).isNull();
    receiver.answer(204);
    WEBHOOK.post(redelivery(webhook, failed));
    settled(webhook, "delivered");

    JsonObject well =
        Polling.until(() -> health(webhook), health -> health.getString("lastSuccessAt") != null);

    assertThat(well.getInteger("attemptsPerMinute")).isGreaterThanOrEqualTo(2);
    assertThat(well.getLong("backlog")).isZero();
    assertThat(well.getString("failingSince")).isNull();
  }

  /** The only delivery of the webhook, when an attempt of it has failed. */
  private static JsonObject failed(JsonObject webhook) {
    return Polling.until(
            () -> deliveries(webhook, ""),
            found -> found.size() == 1 && found.get(0).getInteger("attempts") > 0)
        .get(0);
  }

  private static JsonObject health(JsonObject webhook) {
    return WEBHOOK.get(path(webhook.getString("id"))).json().getJsonObject("health");
  }

  private JsonObject removals() {
    return new JsonObject().put("url", receiver.url()).put("eventTypes", JsonArray.of(REMOVED));
  }

  private static String removeConnection() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    NODE.client().removal(id, NODE.administratorToken()).send();
    return id;
  }

  private static String redelivery(JsonObject webhook, JsonObject delivery) {
    return "%s/deliveries/%s/redeliver"
        .formatted(path(webhook.getString("id")), delivery.getString("id"));
  }

  private static List<JsonObject> deliveries(JsonObject webhook, String query) {
    return WEBHOOK.get(path(webhook.getString("id")) + "/deliveries" + query).results();
  }

  private static List<JsonObject> settled(JsonObject webhook, String status) {
    return settled(webhook, status, 1);
  }

  private static List<JsonObject> settled(JsonObject webhook, String status, int count) {
    return Polling.until(
        () -> deliveries(webhook, "?status=" + status), found -> found.size() == count);
  }

  /** What the trail tells of deliveries of the webhook that somebody has asked for. */
  private static List<JsonObject> requests(JsonObject webhook) {
    return new Trail(NODE.client(), NODE.administratorToken())
        .about(webhook.getString("id")).stream()
            .filter(
                record ->
                    record.getString("type").equals("dev.untether.webhook.delivery.requested.v1"))
            .map(record -> record.getJsonObject("data"))
            .toList();
  }
}
