package dev.untether.notification.webhook;

import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.notification.webhook.http.WebhookSecrets;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** A node that sends to receivers on this machine, its webhooks, and events for them. */
final class Subscriptions implements AutoCloseable {

  /**
   * A webhook, which gets the events of a type of its own.
   *
   * @param secret as its owner knows it
   */
  record Subscription(UUID id, String eventType, WebhookSecret secret) {}

  private final TestDatabase database = TestDatabase.create();
  private final TemporaryFolder keySetFolder = TemporaryFolder.create();
  private final WebhookSecrets secrets = new WebhookSecrets(keyring(keySetFolder));
  private final Map<String, String> variables;
  private TestNode node;

  /**
   * @param variables of the environment, beside those that allow such receivers
   */
  Subscriptions(Map<String, String> variables) {
    this.variables = new HashMap<>(variables);
    this.variables.put("UNTETHER_WEBHOOKS_ALLOW_HTTP", "true");
    this.variables.put("UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true");
    this.variables.put("UNTETHER_EVENTS_POLL_MILLIS", "50");
    this.variables.put(
        "UNTETHER_SECRETS_KEY_SET", keySetFolder.path().resolve("data/keyset.json").toString());
    this.node = TestNode.start(database.uri(), this.variables);
  }

  Tables tables() {
    return new Tables(database);
  }

  WebhookSecrets secrets() {
    return secrets;
  }

  void stopNode() {
    node.close();
  }

  void startNode() {
    node = TestNode.start(database.uri(), variables);
  }

  Subscription add(String url) {
    return add(url, "strict");
  }

  Subscription add(String url, String ordering) {
    return add(url, ordering, "dev.untether.test." + UUID.randomUUID());
  }

  /** Gets events of that type, which may be a pattern. */
  Subscription add(String url, String ordering, String eventType) {
    UUID id = UUID.randomUUID();
    WebhookSecret secret = secrets.generate();
    execute(
        """
        INSERT INTO webhook (id, url, description, event_types, subjects, ordering, enabled,
                             secret_ciphertext, created_by)
        VALUES (?, ?, '', ARRAY[?], '{}', ?, true, ?, 'a test')
        """,
        id,
        url,
        eventType,
        ordering,
        secrets.encrypt(id, secret).getBytes());
    return new Subscription(id, eventType, secret);
  }

  /** Appends so many events that the webhook gets; gives their ids in order. */
  List<String> append(Subscription subscription, int count) {
    return tables()
        .texts(
            """
            INSERT INTO event (position, id, type, subject, source_address, request_id)
            SELECT (SELECT position FROM next_position) + number, gen_random_uuid(), ?,
                   'subject', 'a test', 'a test'
              FROM generate_series(1, ?) AS number
            RETURNING id
            """,
            subscription.eventType(),
            count);
  }

  /** Of each delivery of the webhook, in order; waits until they are as wanted. */
  List<String> await(Subscription subscription, String column, Predicate<List<String>> wanted) {
    return Polling.until(
        () ->
            tables()
                .texts(
                    "SELECT "
                        + column
                        + " FROM webhook_delivery WHERE webhook_id = ? ORDER BY sequence",
                    subscription.id()),
        wanted);
  }

  /** What the log tells of the webhook; waits until there is something. */
  List<String> awaitEvents(Subscription subscription, String type) {
    return Polling.until(
        () ->
            tables()
                .texts(
                    "SELECT details FROM event WHERE subject = ? AND type = ?",
                    subscription.id().toString(),
                    type),
        details -> !details.isEmpty());
  }

  void execute(String sql, Object... parameters) {
    try (var connection = database.connect();
        var statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < parameters.length; index++) {
        statement.setObject(index + 1, parameters[index]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    node.close();
    keySetFolder.close();
  }

  private static Keyring keyring(TemporaryFolder folder) {
    try (DataDirectory directory = DataDirectory.open(folder.path().resolve("data"))) {
      return Keyring.open(new SecretsSettings(Optional.empty()), directory);
    }
  }
}
