package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.AccessTokens.TokenCheck;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.TokenSettings;
import dev.untether.identity.Users.AddedUser;
import dev.untether.identity.Users.NewUser;
import dev.untether.incident.RefusalLog;
import dev.untether.model.Cause;
import dev.untether.model.EventType;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.testing.MovableClock;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The real parts on a database of their own, with a clock that the test moves. */
final class Installation implements AutoCloseable {
  static final Cause CAUSE = new Cause(null, "test", null, "192.0.2.1", "request");
  static final String PASSWORD = "correct horse battery staple";
  static final Duration LIMIT = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final MovableClock clock = new MovableClock();
  final TestDatabase server = TestDatabase.create();
  final Database database;
  final Bus bus;
  final EventLog eventLog;
  final Passwords passwords;
  final SigningKey signingKey;
  final AccessTokens accessTokens;
  final AtomicLong nanoTime = new AtomicLong();
  final LogonQuotas quotas;
  final Sessions sessions;
  final Users users;

  Installation(Path folder) {
    this.database =
        new Database(
            vertx, server.options(), new DatabaseSettings(Optional.empty(), 8, 1000, LIMIT));
    this.bus = new Bus(vertx, LIMIT);
    this.eventLog = new EventLog(bus);
    this.passwords = new Passwords(vertx);
    this.signingKey = SigningKey.load(database, keyring(folder)).await();
    this.accessTokens = new AccessTokens(vertx, signingKey, clock, UUID::randomUUID);
    this.quotas = newQuotas();
    this.sessions = newSessions();
    this.users = new Users(database, eventLog, passwords, quotas, sessions, UUID::randomUUID);
  }

  /** Those of another node on the same database. */
  Sessions newSessions() {
    return new Sessions(
        database,
        bus,
        eventLog,
        new RefusalLog(database, eventLog, clock, UUID::randomUUID),
        passwords,
        quotas,
        accessTokens,
        new TokenSettings(Duration.ofHours(1), Duration.ofHours(2)),
        clock,
        UUID::randomUUID);
  }

  /** Those of another node on the same database. */
  LogonQuotas newQuotas() {
    return new LogonQuotas(vertx, database, signingKey, nanoTime::get);
  }

  static Keyring keyring(Path folder) {
    try (DataDirectory directory = DataDirectory.open(folder)) {
      return Keyring.open(new SecretsSettings(Optional.empty()), directory);
    }
  }

  User addUser(Role role) {
    NewUser user = new NewUser("user-" + UUID.randomUUID(), "", PASSWORD, role);
    return ((AddedUser.Added) users.add(user, CAUSE).await()).user();
  }

  Logon logOn(User user, String password) {
    return sessions.logOn(user.name(), password, "192.0.2.1", "request").await();
  }

  Grant logOn(User user) {
    return ((Logon.Granted) logOn(user, PASSWORD)).grant();
  }

  Logon refresh(String refreshToken) {
    return sessions.refresh(refreshToken, "192.0.2.1", "request").await();
  }

  Principal principal(Grant grant) {
    return ((TokenCheck.Valid) accessTokens.check(grant.accessToken()).await()).principal();
  }

  record LoggedEvent(String userName, JsonObject details) {}

  List<LoggedEvent> events(EventType type, Object subject) {
    return database
        .execute(
            "SELECT user_name, details FROM event WHERE type = $1 AND subject = $2 ORDER BY"
                + " position",
            Tuple.of(type.text(), subject.toString()))
        .map(
            rows ->
                rows.stream()
                    .map(row -> new LoggedEvent(row.getString(0), row.getJsonObject(1)))
                    .toList())
        .await();
  }

  @Override
  public void close() {
    database.close().await();
    vertx.close().await();
  }
}
