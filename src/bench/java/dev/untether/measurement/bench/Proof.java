package dev.untether.measurement.bench;

import dev.untether.model.EventType;
import dev.untether.testing.Tables;

/**
 * What one database says of all that was measured on it: as many removals must have been answered
 * 204 as rows are gone, as there are events, and as there are leaves in the ledger.
 *
 * @param notAnswered removals that were asked for and not answered 204
 */
record Proof(
    String database, long answered, long notAnswered, long rows, long events, long leaves) {

  static Proof of(Target target) {
    target.awaitConsumers();
    Tables tables = new Tables(target.database());
    return new Proof(
        target.name(),
        target.ledger().removed(),
        target.ledger().notRemoved(),
        target.connections().seeded() + target.ledger().added() - target.connections().count(),
        count(tables, "event"),
        count(
            tables, isLedger(tables) ? "event JOIN ledger_leaf USING (position)" : "audit_record"));
  }

  boolean holds() {
    return answered == rows && answered == events && answered == leaves;
  }

  @Override
  public String toString() {
    return "Database %s: %,d removals answered 204, %,d rows removed, %,d events, %,d leaves: %s"
        .formatted(
            database,
            answered,
            rows,
            events,
            leaves,
            holds()
                ? "equal"
                : "NOT EQUAL; %,d were answered 503 or not at all, and may have happened"
                    .formatted(notAnswered));
  }

  /** An older version keeps a table of records instead. */
  private static boolean isLedger(Tables tables) {
    return tables.texts("SELECT to_regclass('ledger_leaf')::text").get(0) != null;
  }

  private static long count(Tables tables, String table) {
    return Long.parseLong(
        tables
            .texts(
                "SELECT count(*) FROM " + table + " WHERE type = ?",
                EventType.CONNECTION_REMOVED.text())
            .get(0));
  }
}
