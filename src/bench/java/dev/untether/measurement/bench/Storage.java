package dev.untether.measurement.bench;

import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;

/**
 * What PostgreSQL has written and keeps, in bytes.
 *
 * @param wal what was ever written to the WAL, by all databases of the server; this includes the
 *     images of whole pages that are due after a checkpoint
 * @param tables the size of all tables of one database, with their indexes
 */
record Storage(long wal, long tables) {

  static Storage of(TestDatabase database) {
    Tables asked = new Tables(database);
    return new Storage(
        number(asked, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"),
        number(
            asked,
            """
            SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
             WHERE relkind IN ('r', 'm') AND relnamespace = current_schema()::regnamespace
            """));
  }

  Storage since(Storage earlier) {
    return new Storage(wal - earlier.wal, tables - earlier.tables);
  }

  private static long number(Tables asked, String sql) {
    return Long.parseLong(asked.texts(sql).get(0));
  }
}
