package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.verification.DatabaseVerification;
import dev.untether.audit.verification.GivenCheckpoints;
import dev.untether.audit.verification.TrustedKeys;
import dev.untether.audit.verification.Verdict;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.testing.ApiClient;
import dev.untether.testing.CuttableLink;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.Polling;
import dev.untether.testing.ReplicatedDatabase;
import dev.untether.testing.ServerSentEvent;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database under running nodes becomes an older state of itself: what it had last, is lost. */
@Timeout(180)
@Tag("slow")
class LostHistoryTest {
  private static final int MANY = 20;
  private static final String DIVERGED = "dev.untether.log.diverged.v1";
  private static final String REMOVED = "dev.untether.connection.removed.v1";

  @TempDir private Path directory;

  @Test
  void after_a_failover_that_loses_commits_all_goes_on_with_what_the_standby_had()
      throws IOException, SQLException {
    try (WebhookReceiver receiver = new WebhookReceiver();
        ReplicatedDatabase pair = ReplicatedDatabase.start();
        CuttableLink link = CuttableLink.to(address(pair.primary()));
        TestNode first = node("first", throughLink(pair.primary(), link), Map.of());
        TestNode second = node("second", throughLink(pair.primary(), link), keysOfFirst())) {
      ApiClient client = first.client();
      String token = client.administratorToken();
      Tables primary = new Tables(pair.primary());
      List<String> ids = primary.seedConnections(3 * MANY);
      subscribe(receiver, client, token);
      List<String> kept = ids.subList(0, MANY);
      List<String> lost = ids.subList(MANY, 2 * MANY);
      List<String> later = ids.subList(2 * MANY, 3 * MANY);
      try (EventSubscription subscription = subscribe(second, token, "0")) {
        remove(kept, client, token);
        primary.awaitConsumers();
        pair.awaitStandby();
        pair.cutReplication();
        remove(lost, client, token);
        List<ServerSentEvent> told = subscription.nextEvents(2 * MANY);
        String checkpoint = awaitCheckpointOf(primary, lost);
        List<String> positions = primary.texts("SELECT position FROM event");

        pair.killPrimary();
        pair.promoteStandby();
        link.leadTo(address(pair.standby()));

        Tables standby = new Tables(pair.standby());
        removeUntilDone(later, client, token);
        removeUntilDone(lost, client, token);
        standby.awaitConsumers();

        assertThat(standby.removals(ids)).hasSize(3 * MANY);
        assertLogAndTrailAgree(standby);
        assertThat(
                standby.texts(
                    "SELECT details ->> 'keptThrough' FROM event JOIN ledger_leaf USING (position) WHERE type = ?",
                    DIVERGED))
            .hasSize(1);
        assertThat(newPositions(standby)).isNotEmpty().doesNotContainAnyElementsOf(positions);
        assertThat(deliveredRemovals(receiver, 4 * MANY))
            .containsAll(standby.texts("SELECT id FROM event WHERE type = ?", REMOVED));
        assertResumes(subscription, second, token, told.get(told.size() - 1).id(), later, lost);
        assertContradicts(checkpoint, pair.standby());
      }
    }
  }

  @Test
  void after_a_restore_under_running_nodes_all_goes_on_with_what_was_restored()
      throws IOException, SQLException {
    TestDatabase database = TestDatabase.create();
    TestDatabase saved = TestDatabase.create();
    try (TestNode first = node("first", database.uri(), Map.of());
        TestNode second = node("second", database.uri(), keysOfFirst())) {
      String token = first.client().administratorToken();
      Tables tables = new Tables(database);
      List<String> ids = tables.seedConnections(3 * MANY);
      List<String> kept = ids.subList(0, MANY);
      List<String> lost = ids.subList(MANY, 2 * MANY);
      List<String> later = ids.subList(2 * MANY, 3 * MANY);
      try (EventSubscription subscription = subscribe(second, token, "0")) {
        remove(kept, first.client(), token);
        tables.awaitConsumers();
        save(database, saved);
        removeUntilDone(lost, first.client(), token);
        List<ServerSentEvent> told = subscription.nextEvents(2 * MANY);
        String checkpoint = awaitCheckpointOf(tables, lost);

        restore(saved, database);
        removeUntilDone(later, first.client(), token);
        removeUntilDone(lost, first.client(), token);
        tables.awaitConsumers();

        assertThat(tables.removals(ids)).hasSize(3 * MANY);
        assertLogAndTrailAgree(tables);
        assertThat(
                tables.texts(
                    "SELECT 1 FROM event JOIN ledger_leaf USING (position) WHERE type = ?",
                    DIVERGED))
            .hasSize(1);
        assertResumes(subscription, second, token, told.get(told.size() - 1).id(), later, lost);
        assertContradicts(checkpoint, database);
      }
    }
  }

  @Test
  void rows_that_are_replaced_in_place_are_noticed_by_what_a_node_has_seen_last()
      throws SQLException {
    TestDatabase database = TestDatabase.create();
    try (TestNode node = node("first", database.uri(), Map.of())) {
      String token = node.client().administratorToken();
      Tables tables = new Tables(database);
      List<String> ids = tables.seedConnections(2);
      tables.awaitConsumers();
      keepLedger(database);
      remove(ids.subList(0, 1), node.client(), token);
      tables.awaitConsumers();

      setBack(database);

      Polling.until(
          () ->
              tables.texts(
                  "SELECT 1 FROM event JOIN ledger_leaf USING (position) WHERE type = ?", DIVERGED),
          told -> told.size() == 1);
      remove(ids.subList(1, 2), node.client(), token);
      tables.awaitConsumers();
      assertThat(tables.recordedRemovals(ids)).containsExactly(ids.get(1));
      assertLogAndTrailAgree(tables);
    }
  }

  @Test
  void a_promotion_that_loses_nothing_loses_no_removal_and_no_record() throws SQLException {
    try (ReplicatedDatabase pair = ReplicatedDatabase.start();
        CuttableLink link = CuttableLink.to(address(pair.primary()));
        TestNode node = node("first", throughLink(pair.primary(), link), Map.of())) {
      pair.makeSynchronous();
      String token = node.client().administratorToken();
      List<String> ids = new Tables(pair.primary()).seedConnections(2 * MANY);
      remove(ids.subList(0, MANY), node.client(), token);

      pair.killPrimary();
      pair.promoteStandby();
      link.leadTo(address(pair.standby()));

      Tables standby = new Tables(pair.standby());
      removeUntilDone(ids.subList(MANY, 2 * MANY), node.client(), token);
      standby.awaitConsumers();
      assertThat(standby.missing(ids)).hasSameElementsAs(ids);
      assertThat(standby.recordedRemovals(ids)).hasSameElementsAs(ids).hasSize(2 * MANY);
      assertLogAndTrailAgree(standby);
    }
  }

  private TestNode node(String name, String uri, Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(WebhookClient.SETTINGS);
    environment.putAll(variables);
    environment.put("UNTETHER_DATA_DIR", directory.resolve(name).toString());
    environment.put("UNTETHER_AUDIT_CHECKPOINT_INTERVAL", "1s");
    return TestNode.start(uri, environment);
  }

  private Map<String, String> keysOfFirst() {
    return Map.of(
        "UNTETHER_SECRETS_KEY_SET", directory.resolve("first").resolve("keyset.json").toString());
  }

  private static EventSubscription subscribe(TestNode node, String token, String after) {
    return node.client()
        .request("GET", "/api/v1/events?types=" + REMOVED, token)
        .header("Accept", "text/event-stream")
        .header("Last-Event-ID", after)
        .subscribe();
  }

  private static void subscribe(WebhookReceiver receiver, ApiClient client, String token) {
    JsonObject webhook =
        new JsonObject().put("url", receiver.url()).put("eventTypes", new JsonArray().add(REMOVED));
    assertThat(client.request("POST", WebhookClient.WEBHOOKS, token).json(webhook).send().status())
        .isEqualTo(201);
  }

  /** The ids of the events; the lost ones have been delivered, too, and some perhaps twice. */
  private static Set<String> deliveredRemovals(WebhookReceiver receiver, int count) {
    return Polling.until(
        () ->
            receiver.await(0).stream().map(WebhookReceiver.Attempt::id).collect(Collectors.toSet()),
        ids -> ids.size() >= count);
  }

  private static void remove(List<String> ids, ApiClient client, String token) {
    ids.forEach(id -> assertThat(client.removal(id, token).send().status()).isEqualTo(204));
  }

  /** While the database is out of reach the answer is 503; one that was lost on its way is 404. */
  private static void removeUntilDone(List<String> ids, ApiClient client, String token) {
    ids.forEach(
        id ->
            Polling.until(
                () -> client.removal(id, token).send().status(),
                status -> status == 204 || status == 404));
  }

  /** A checkpoint, as a webhook would have got it, that covers the records of these removals. */
  private static String awaitCheckpointOf(Tables tables, List<String> removed) {
    return Polling.until(
            () ->
                tables.texts(
                    """
                    SELECT details ->> 'checkpoint'
                      FROM event
                     WHERE type = 'dev.untether.audit.checkpoint.v1'
                       AND (details ->> 'size')::bigint >
                           (SELECT max(number)
                              FROM ledger_leaf JOIN event USING (position)
                             WHERE subject = ?)
                     LIMIT 1
                    """,
                    removed.get(removed.size() - 1)),
            found -> !found.isEmpty())
        .get(0);
  }

  private static void assertLogAndTrailAgree(Tables tables) {
    assertThat(
            tables.texts(
                """
                SELECT position
                  FROM event
                  FULL JOIN ledger_leaf USING (position)
                 WHERE (event.id IS NULL OR ledger_leaf.number IS NULL)
                   AND position <= (SELECT position FROM ledger)
                """))
        .isEmpty();
  }

  private static List<String> newPositions(Tables tables) {
    return tables.texts(
        "SELECT position FROM event WHERE position >= (SELECT position FROM event WHERE type = ?)",
        DIVERGED);
  }

  private static void assertResumes(
      EventSubscription subscription,
      TestNode node,
      String token,
      String lastId,
      List<String> later,
      List<String> lost) {
    List<ServerSentEvent> end = subscription.eventsUntilEnd();
    assertThat(end.get(end.size() - 1).json().getString("reason"))
        .isEqualTo("the log has lost its last events: resume");
    try (EventSubscription resumed = subscribe(node, token, lastId)) {
      assertThat(resumed.status()).isEqualTo(200);
      assertThat(resumed.nextEvents(later.size() + lost.size()))
          .extracting(event -> event.json().getString("subject"))
          .containsExactlyElementsOf(Stream.concat(later.stream(), lost.stream()).toList());
    }
  }

  /** Who has kept a checkpoint of the lost history sees that the ledger is not its continuation. */
  private void assertContradicts(String lostCheckpoint, TestDatabase database)
      throws IOException, SQLException {
    assertThat(verify(database, GivenCheckpoints.NONE)).isInstanceOf(Intact.class);
    Path kept = Files.writeString(directory.resolve("kept"), lostCheckpoint);
    assertThat(verify(database, GivenCheckpoints.read(List.of(kept))))
        .isInstanceOfSatisfying(
            Broken.class,
            broken -> assertThat(broken.fault()).contains("tells that the log has diverged"));
  }

  private static Verdict verify(TestDatabase database, GivenCheckpoints given)
      throws IOException, SQLException {
    return DatabaseVerification.verify(database.connect(), given, TrustedKeys.NONE, number -> {});
  }

  private static InetSocketAddress address(TestDatabase database) {
    PgConnectOptions options = database.options();
    return new InetSocketAddress(options.getHost(), options.getPort());
  }

  private static String throughLink(TestDatabase database, CuttableLink link) {
    return new TestDatabase(
            new PgConnectOptions(database.options()).setHost("127.0.0.1").setPort(link.port()),
            "through a link")
        .uri();
  }

  /** As a dump is made: nothing changes meanwhile. */
  private static void save(TestDatabase database, TestDatabase copy) throws SQLException {
    String name = database.options().getDatabase();
    String copyName = copy.options().getDatabase();
    execute(
        database,
        "DROP DATABASE " + copyName,
        "ALTER DATABASE %s WITH ALLOW_CONNECTIONS false".formatted(name),
        disconnect(name),
        "CREATE DATABASE %s TEMPLATE %s".formatted(copyName, name),
        "ALTER DATABASE %s WITH ALLOW_CONNECTIONS true".formatted(name),
        "ALTER DATABASE %s WITH ALLOW_CONNECTIONS true".formatted(copyName));
  }

  private static void restore(TestDatabase copy, TestDatabase database) throws SQLException {
    String name = database.options().getDatabase();
    execute(
        database,
        "ALTER DATABASE %s WITH ALLOW_CONNECTIONS false".formatted(name),
        disconnect(name),
        "ALTER DATABASE %s RENAME TO %s_broken".formatted(name, name),
        "ALTER DATABASE %s RENAME TO %s".formatted(copy.options().getDatabase(), name));
  }

  /** Returns when they are gone. */
  private static String disconnect(String name) {
    return "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = '%s'"
        .formatted(name);
  }

  private static void execute(TestDatabase database, String... statements) throws SQLException {
    PgConnectOptions server = database.options();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres".formatted(server.getHost(), server.getPort()),
                server.getUser(),
                server.getPassword());
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(statements)) {
        statement.execute(sql);
      }
    }
  }

  private static void keepLedger(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("CREATE TABLE kept_ledger AS TABLE ledger");
      statement.execute("CREATE TABLE kept_tile AS TABLE ledger_tile");
      connection.commit();
    }
  }

  /** Everything becomes as it was when the ledger was kept, at the same place. */
  private static void setBack(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL session_replication_role = replica"); // no triggers
      statement.execute(
          """
          DO $$
          DECLARE
            fork bigint := (SELECT position + 1 FROM kept_ledger);
          BEGIN
            LOCK TABLE ledger, event_consumer IN ACCESS EXCLUSIVE MODE;
            DELETE FROM event WHERE position >= fork;
            DELETE FROM ledger;
            INSERT INTO ledger SELECT * FROM kept_ledger;
            DELETE FROM ledger_tile;
            INSERT INTO ledger_tile SELECT * FROM kept_tile;
            UPDATE event_consumer SET position = fork - 1 WHERE position >= fork;
          END $$
          """);
      connection.commit();
    }
  }
}
