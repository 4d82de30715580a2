package dev.untether.platform.database;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;
import java.util.Optional;

/**
 * Where PostgreSQL runs, and how much of it Untether uses.
 *
 * @param uri a secret; if it is empty, the embedded server is used
 * @param maxWaiting how many statements may wait for a connection
 * @param statementLimit how long a statement or transaction may take, including the time that it
 *     waits
 */
public record DatabaseSettings(
    Optional<String> uri, int poolSize, int maxWaiting, Duration statementLimit) {

  public static DatabaseSettings read(SettingsReader settings) {
    Optional<String> uri = settings.optionalSecret("database.uri");
    uri.flatMap(DatabaseSettings::mistake)
        .ifPresent(mustBe -> settings.mistake("database.uri", mustBe));
    return new DatabaseSettings(
        uri,
        settings.number("database.poolSize", 16, 1, 1000),
        settings.number("database.maxWaiting", 1000, 1, 100_000),
        Duration.ofMillis(settings.number("database.statementLimitMillis", 1500, 100, 60_000)));
  }

  /**
   * Returns these settings for a pool with another size and another limit of waiting statements.
   */
  public DatabaseSettings withPool(int size, int waiting) {
    return new DatabaseSettings(uri, size, waiting, statementLimit);
  }

  /** Returns these settings with this limit for a statement if it is higher than theirs. */
  public DatabaseSettings withPatience(Duration patience) {
    Duration limit = patience.compareTo(statementLimit) > 0 ? patience : statementLimit;
    return new DatabaseSettings(uri, poolSize, maxWaiting, limit);
  }

  private static Optional<String> mistake(String uri) {
    try {
      DatabaseServers.parse(uri);
      return Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.of(DatabaseFailures.inWords(malformed));
    }
  }

  @Override
  public String toString() {
    return "DatabaseSettings[uri=%s, poolSize=%s, maxWaiting=%s, statementLimit=%s]"
        .formatted(uri.map(secret -> "***"), poolSize, maxWaiting, statementLimit);
  }
}
