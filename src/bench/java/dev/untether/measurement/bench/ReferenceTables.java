package dev.untether.measurement.bench;

import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;

/** What {@link PgBench} works on; see {@code reference.sql}. */
record ReferenceTables(TestDatabase database, int rows) {

  void create() {
    new Statements(database).execute(new BenchResource("reference.sql").text());
  }

  /** Puts in again what was removed. */
  void fill() {
    new Statements(database)
        .execute(
            """
            INSERT INTO reference_connection (id, region_id, region_code, amazon_account_id,
                                              created_by)
            SELECT reference_id(number), gen_random_uuid(), 'eu-central-1', '123456789012', 'admin'
              FROM generate_series(0, %d - 1) AS number
            ON CONFLICT DO NOTHING
            """
                .formatted(rows));
    new Statements(database).execute("VACUUM (ANALYZE) reference_connection");
  }

  long events() {
    return Long.parseLong(
        new Tables(database).texts("SELECT count(*) FROM reference_event").get(0));
  }
}
