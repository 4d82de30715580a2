package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;

/**
 * Settings of a connection that keep PostgreSQL's planner from a plan that is fast for small tables
 * and slow for large ones.
 */
public final class QueryPlan {
  private QueryPlan() {}

  /**
   * Returns connections on which a statement that reads the first rows in the order of an index
   * scans that index and reads only as many rows as it returns, whatever the statistics say. The
   * statistics of a fast-growing table are out of date: the planner then takes a range of the table
   * for small, and collects and sorts all of it, so that each read takes longer as the table grows.
   *
   * <p>JIT compilation is off, because a disabled kind of plan still has an enormous estimated cost
   * where there is no other plan. The server would compile such a statement every time, which takes
   * ten times as long as the rest.
   */
  public static PgConnectOptions indexOrder(PgConnectOptions server) {
    return new PgConnectOptions(server)
        .addProperty("enable_seqscan", "off")
        .addProperty("enable_bitmapscan", "off")
        .addProperty("jit", "off");
  }

  /**
   * Returns connections for queries that look for a few rows in a large table by conditions of
   * which any may be missing: each statement is planned for its parameters, and never reads a whole
   * table where an index serves.
   */
  public static PgConnectOptions searching(PgConnectOptions server) {
    return new PgConnectOptions(server)
        .addProperty("enable_seqscan", "off")
        .addProperty("plan_cache_mode", "force_custom_plan")
        .addProperty("jit", "off");
  }

  /**
   * Returns connections like those of {@link #indexOrder} on which, in addition, a statement that
   * joins {@code unnest(...)} with a table goes through the arrays in their order and looks up each
   * row in the table's index. So rows are locked in the order of the arrays. The plan is not made
   * anew for each statement, and never becomes a scan of the whole table.
   */
  public static PgConnectOptions pinned(PgConnectOptions server) {
    return indexOrder(server)
        .addProperty("plan_cache_mode", "force_generic_plan")
        .addProperty("enable_hashjoin", "off")
        .addProperty("enable_mergejoin", "off");
  }
}
