package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Database database =
      new Database(
          vertx,
          TestDatabase.create().options(),
          new DatabaseSettings(Optional.empty(), 1, 1000, Duration.ofSeconds(20)));

  @AfterEach
  void close() {
    database.close().await();
    vertx.close().await();
  }

  @Test
  void the_only_row_is_read() {
    assertThat(number(Rows.only(rows(1)))).isEqualTo(1);
  }

  @Test
  void no_row_or_several_are_not_taken_for_the_only_one() {
    RowSet<Row> none = rows(0);
    RowSet<Row> two = rows(2);

    assertThatThrownBy(() -> Rows.only(none))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0 rows");
    assertThatThrownBy(() -> Rows.only(two))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2 rows");
  }

  @Test
  void the_first_row_need_not_be_there() {
    assertThat(Rows.first(rows(0), RowsTest::number)).isEmpty();
    assertThat(Rows.first(rows(2), RowsTest::number)).hasValue(1);
    assertThat(Rows.first(rows(2)).map(RowsTest::number)).hasValue(1);
  }

  @Test
  void all_rows_are_read_in_their_order() {
    List<Integer> numbers = Rows.list(rows(3), RowsTest::number);

    assertThat(numbers).containsExactly(1, 2, 3);
  }

  private RowSet<Row> rows(int count) {
    return database
        .execute("SELECT number FROM generate_series(1, $1) AS number", Tuple.of(count))
        .await();
  }

  private static int number(Row row) {
    return row.getInteger("number");
  }
}
