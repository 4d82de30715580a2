package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookProperties.Ordering;
import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.command.WebhookCommands.AddWebhook;
import dev.untether.command.WebhookCommands.ChangeWebhook;
import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.RedeliverEvent;
import dev.untether.command.WebhookCommands.RemoveWebhook;
import dev.untether.command.WebhookCommands.ReplayEvents;
import dev.untether.command.WebhookCommands.ReplayedEvents;
import dev.untether.command.WebhookCommands.RotateWebhookSecret;
import dev.untether.command.WebhookCommands.RotatedSecret;
import dev.untether.command.WebhookCommands.WebhookAddition.Added;
import dev.untether.command.WebhookCommands.WebhookChange;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.model.Cause;
import dev.untether.model.EventFilter;
import dev.untether.notification.webhook.WebhookReplay.Redelivery;
import dev.untether.notification.webhook.http.WebhookAddresses;
import dev.untether.notification.webhook.http.WebhookSecrets;
import dev.untether.notification.webhook.http.WebhookSettings;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.node.Pools.QueryPlan;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A command whose reply was lost is carried out again, whatever has happened meanwhile. */
class RepeatedCommandsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final WebhookProperties PROPERTIES = properties("first");
  private static final Cause CAUSE =
      new Cause(UUID.randomUUID(), "test", UUID.randomUUID(), "192.0.2.1", "request");

  private final Vertx vertx = Vertx.vertx();
  private final TemporaryFolder folder = TemporaryFolder.create();
  private final WebhookSecrets secrets = new WebhookSecrets(keyring(folder));
  private Tables tables;
  private Database database;
  private WebhookRegistry registry;
  private Redelivery redelivery;
  private WebhookReplay replay;
  private UUID webhook;
  private WebhookSecret firstSecret;

  @BeforeEach
  void start() {
    TestDatabase server = TestDatabase.create();
    tables = new Tables(server);
    database =
        new Database(
            vertx,
            QueryPlan.indexOrder(server.options()),
            new DatabaseSettings(Optional.empty(), 4, 1000, LIMIT));
    EventLog eventLog = new EventLog(new Bus(vertx, LIMIT));
    WebhookSettings settings = new WebhookSettings(true, true, List.of(), LIMIT, LIMIT);
    registry =
        new WebhookRegistry(database, eventLog, new WebhookAddresses(vertx, settings), secrets);
    redelivery = new Redelivery(database, eventLog, new EventReader(database));
    replay = new WebhookReplay(database, eventLog, new EventReader(database), UUID::randomUUID);
    addWebhook();
  }

  private void addWebhook() {
    webhook = UUID.randomUUID();
    firstSecret =
        ((Added)
                registry.add(new AddWebhook(UUID.randomUUID(), webhook, PROPERTIES, CAUSE)).await())
            .secret();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    folder.close();
  }

  @Test
  void a_removal_that_succeeded_stays_so() {
    RemoveWebhook command = new RemoveWebhook(UUID.randomUUID(), webhook, CAUSE);

    List<Future<Existence>> atOnce = List.of(registry.remove(command), registry.remove(command));

    assertThat(atOnce).extracting(outcome -> outcome.await()).containsOnly(Existence.FOUND);
    assertThat(registry.remove(command).await()).isEqualTo(Existence.FOUND);
    assertThat(registry.remove(new RemoveWebhook(UUID.randomUUID(), webhook, CAUSE)).await())
        .isEqualTo(Existence.NOT_FOUND);
    assertThat(events("webhook.removed")).containsExactly(command.commandId().toString());
  }

  @Test
  void a_secret_is_rotated_once_and_the_one_before_it_signs_on() {
    RotateWebhookSecret command = new RotateWebhookSecret(UUID.randomUUID(), webhook, CAUSE);

    List<Future<RotatedSecret>> atOnce =
        List.of(registry.rotateSecret(command), registry.rotateSecret(command));
    RotatedSecret rotated = atOnce.get(0).await();

    assertThat(atOnce.get(1).await()).isEqualTo(rotated);
    assertThat(registry.rotateSecret(command).await()).isEqualTo(rotated);
    assertThat(stored("secret_ciphertext")).isEqualTo(rotated.secret()).isNotEqualTo(firstSecret);
    assertThat(stored("previous_secret_ciphertext")).isEqualTo(firstSecret);
    assertThat(events("webhook.secret.rotated")).containsExactly(command.commandId().toString());
  }

  @Test
  void a_change_does_not_undo_what_was_changed_after_it() {
    ChangeWebhook command =
        new ChangeWebhook(UUID.randomUUID(), webhook, properties("second"), CAUSE);
    ChangeWebhook later = new ChangeWebhook(UUID.randomUUID(), webhook, properties("third"), CAUSE);

    registry.change(command).await();
    WebhookChange last = registry.change(later).await();

    assertThat(registry.change(command).await()).isEqualTo(last);
    assertThat(tables.texts("SELECT description FROM webhook")).containsExactly("third");
  }

  @Test
  void a_delivery_is_made_pending_once() {
    UUID delivery = addDeliveredOne();
    RedeliverEvent command = new RedeliverEvent(UUID.randomUUID(), webhook, delivery, CAUSE);

    assertThat(redelivery.redeliver(command).await()).isEqualTo(Existence.FOUND);
    database.execute("UPDATE webhook_delivery SET status = 'delivered'", Tuple.tuple()).await();

    assertThat(redelivery.redeliver(command).await()).isEqualTo(Existence.FOUND);
    assertThat(tables.texts("SELECT status FROM webhook_delivery")).containsExactly("delivered");
  }

  @Test
  void a_range_is_scheduled_once_although_it_has_grown_meanwhile() {
    appendEvents(3);
    ReplayEvents command = new ReplayEvents(UUID.randomUUID(), webhook, 0, Long.MAX_VALUE, CAUSE);

    ReplayedEvents scheduled = replay.replay(command).await();
    appendEvents(2);

    assertThat(scheduled).isEqualTo(new ReplayedEvents.Scheduled(3));
    assertThat(replay.replay(command).await()).isEqualTo(scheduled);
    assertThat(tables.texts("SELECT id FROM webhook_delivery")).hasSize(3);
  }

  private UUID addDeliveredOne() {
    return UUID.fromString(
        tables
            .texts(
                """
                INSERT INTO webhook_delivery (id, webhook_id, event_id, event_type, subject, body,
                                              status)
                VALUES (gen_random_uuid(), ?, gen_random_uuid(), 'a', 'b', '{}', 'delivered')
                RETURNING id
                """,
                webhook)
            .get(0));
  }

  /** Completes when they can be read. */
  private void appendEvents(int count) {
    tables.texts(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id)
        SELECT (SELECT position FROM next_position) + number, gen_random_uuid(), 'test', 'subject',
               '-', '-'
          FROM generate_series(1, ?) AS number
        RETURNING id
        """,
        count);
    Polling.until(
        () ->
            tables.texts("SELECT max(position) < (SELECT position FROM settled_below) FROM event"),
        List.of("t")::equals);
  }

  private WebhookSecret stored(String column) {
    Row row =
        database
            .execute("SELECT " + column + " FROM webhook", Tuple.tuple())
            .await()
            .iterator()
            .next();
    Buffer ciphertext = row.getBuffer(0);
    return secrets.decrypt(webhook, ciphertext);
  }

  /** The ids of those that the log has of the webhook. */
  private List<String> events(String type) {
    return tables.texts(
        "SELECT id FROM event WHERE subject = ? AND type = ?",
        webhook.toString(),
        "dev.untether." + type + ".v1");
  }

  private static WebhookProperties properties(String description) {
    return new WebhookProperties(
        "http://127.0.0.1:9/", description, EventFilter.ALL, Ordering.STRICT, true);
  }

  private static Keyring keyring(TemporaryFolder folder) {
    try (DataDirectory directory = DataDirectory.open(folder.path().resolve("data"))) {
      return Keyring.open(new SecretsSettings(Optional.empty()), directory);
    }
  }
}
