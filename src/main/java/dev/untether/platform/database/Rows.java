package dev.untether.platform.database;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the rows that a statement has returned. */
public final class Rows {
  private Rows() {}

  /**
   * Returns the row of a statement that always returns exactly one.
   *
   * @throws IllegalStateException if there is none, or more than one
   */
  public static Row only(RowSet<Row> rows) {
    if (rows.size() != 1) {
      throw new IllegalStateException(
          "The statement returned %s rows instead of one".formatted(rows.size()));
    }
    return rows.iterator().next();
  }

  /** Returns the first row, if there is one. */
  public static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  /** Returns the value that is read from the first row, if there is one. */
  public static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> reading) {
    return first(rows).map(reading);
  }

  /** Returns the values that are read from the rows, in the order of the rows. */
  public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> reading) {
    List<T> list = new ArrayList<>(rows.size());
    rows.forEach(row -> list.add(reading.apply(row)));
    return Collections.unmodifiableList(list);
  }
}
