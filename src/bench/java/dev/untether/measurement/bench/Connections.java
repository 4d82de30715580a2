package dev.untether.measurement.bench;

import dev.untether.testing.ApiClient;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The connections of a database. Their ids sort by time, as those that Untether makes; they are
 * handed out for removal in random order, each once.
 */
final class Connections {
  private static final int AT_ONCE = 500_000;

  /** As the sample of a table may turn out smaller than asked for. */
  private static final double RESERVE = 1.1;

  private final TestDatabase database;
  private final Tables tables;
  private final Random random = new Random(1);
  private final Deque<String> unused = new ArrayDeque<>();
  private long seeded;

  Connections(TestDatabase database) {
    this.database = database;
    this.tables = new Tables(database);
  }

  /** How many there are by the table itself, not by what anybody has counted. */
  long count() {
    return number("SELECT count(*) FROM amazon_connection");
  }

  /** How many were put in by this object. */
  long seeded() {
    return seeded;
  }

  /** Puts in what is missing to that number. */
  void topUp(long wanted) {
    long missing = wanted - number("SELECT sum(connections) FROM connection_count");
    while (missing > 0) {
      int part = (int) Math.min(missing, AT_ONCE);
      tables.texts(
          """
          WITH seeded AS (
            INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id,
                                           created_by)
            SELECT time_ordered_uuid(), ?::uuid, ?, '123456789012', 'a benchmark'
              FROM generate_series(1, ?)
            RETURNING id
          )
          SELECT count(*) FROM seeded
          """,
          ApiClient.FRANKFURT.id().toString(),
          ApiClient.FRANKFURT.code(),
          part);
      seeded += part;
      missing -= part;
    }
  }

  /** Does between runs what PostgreSQL would do by itself in the middle of one. */
  void vacuum() {
    new Statements(database).execute("VACUUM (ANALYZE) amazon_connection");
  }

  /** Ids that nobody else gets; fewer only if there are not so many rows. */
  List<String> take(int count) {
    if (unused.size() < count) {
      drawLots(count);
    }
    List<String> taken = new ArrayList<>(count);
    while (taken.size() < count && !unused.isEmpty()) {
      taken.add(unused.remove());
    }
    return taken;
  }

  /** Ids that were taken and not used. */
  void giveBack(Collection<String> ids) {
    unused.addAll(ids);
  }

  private void drawLots(int wanted) {
    long rows = number("SELECT sum(connections) FROM connection_count");
    double percent = Math.min(100, 100.0 * Math.max(AT_ONCE, RESERVE * wanted) / rows);
    List<String> ids =
        tables.texts(
            String.format(
                Locale.ROOT,
                "SELECT id FROM amazon_connection TABLESAMPLE BERNOULLI (%.6f)",
                percent));
    Collections.shuffle(ids, random);
    unused.clear();
    unused.addAll(ids);
  }

  private long number(String sql) {
    return Long.parseLong(tables.texts(sql).get(0));
  }
}
