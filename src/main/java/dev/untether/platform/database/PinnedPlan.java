package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;

/**
 * Connections on which a statement that joins {@code unnest(...)} with a table goes through the
 * arrays in their order and looks each row up in the table's index, whatever the statistics say. So
 * rows are locked in the arrays' order, and the plan neither costs time for each statement nor
 * turns into a reading of the whole table.
 *
 * <p>To the planner such statements look costly, because what it is kept from counts as very dear
 * where there is no other way. A server that compiles costly statements would compile each of them
 * each time, which takes ten times as long as the rest.
 */
public final class PinnedPlan {
  private PinnedPlan() {}

  public static PgConnectOptions on(PgConnectOptions server) {
    return new PgConnectOptions(server)
        .addProperty("plan_cache_mode", "force_generic_plan")
        .addProperty("enable_hashjoin", "off")
        .addProperty("enable_mergejoin", "off")
        .addProperty("enable_seqscan", "off")
        .addProperty("enable_bitmapscan", "off")
        .addProperty("jit", "off");
  }
}
