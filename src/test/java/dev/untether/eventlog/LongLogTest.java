package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.RetentionVerticle.RetentionTable;
import io.vertx.sqlclient.Tuple;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reading costs what it gives, in a long log that PostgreSQL has no statistics of. */
class LongLogTest {
  private static final int EVENTS = 30_000;
  private static final Pattern ROWS_OF_A_SCAN =
      Pattern.compile("Scan.* on event .*actual .*rows=(\\d+)");

  private final LogOnDatabase log = new LogOnDatabase();
  private LogOnDatabase.Node node;

  @BeforeEach
  void fill() {
    node = log.node();
    node.database
        .execute(
            """
            INSERT INTO event (position, id, type, subject, source_address, request_id)
            SELECT (SELECT position FROM next_position) + n, gen_random_uuid(), 'test', 'any',
                   '-', '-'
              FROM generate_series(1, $1) AS n
            """,
            Tuple.of(EVENTS))
        .await();
    node.database
        .execute("INSERT INTO event_consumer VALUES ('through', $1)", Tuple.of(Long.MAX_VALUE))
        .await();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void consumers_read_no_more_than_a_batch() {
    assertThat(rowsReadBy(EventTable.READ_AFTER, Tuple.of(0L, 1_000))).isEqualTo(1_000);
  }

  @Test
  void streams_read_no_more_than_they_are_given() {
    assertThat(rowsReadBy(EventTable.READ_MATCHING_AFTER, matching("test"))).isEqualTo(100);
    assertThat(rowsReadBy(EventTable.READ_RECENT, Tuple.of(2_000))).isEqualTo(2_000);
  }

  @Test
  void streams_look_at_no_more_than_their_limit_where_nothing_matches() {
    int eventsAndThenTheirPositions = 10_000 + 10_000;

    assertThat(rowsReadBy(EventTable.READ_MATCHING_AFTER, matching("other")))
        .isEqualTo(eventsAndThenTheirPositions);
  }

  private static Tuple matching(String type) {
    String[] any = {};
    return Tuple.of(0L, 10_000, new String[] {type}, any, any, any, 100);
  }

  @Test
  void retention_reads_no_more_than_a_step() {
    long month = 30L * 24 * 60 * 60 * 1000;

    assertThat(rowsReadBy(RetentionTable.REMOVE, Tuple.of(month))).isEqualTo(RetentionTable.STEP);
    assertThat(rowsReadBy(RetentionTable.HELD_UP_BY, Tuple.of(month))).isZero();
  }

  private int rowsReadBy(String sql, Tuple parameters) {
    return node
        .database
        .execute("EXPLAIN (ANALYZE, TIMING OFF) " + sql, parameters)
        .await()
        .stream()
        .map(row -> row.getString(0))
        .flatMap(line -> ROWS_OF_A_SCAN.matcher(line).results())
        .mapToInt(scan -> Integer.parseInt(scan.group(1)))
        .sum();
  }
}
