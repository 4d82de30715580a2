package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;

/**
 * Connections in {@link IndexOrder} on which, besides, a statement that joins {@code unnest(...)}
 * with a table goes through the arrays in their order and looks each row up in the table's index.
 * So rows are locked in the arrays' order, and the plan neither costs time for each statement nor
 * turns into a reading of the whole table.
 */
public final class PinnedPlan {
  private PinnedPlan() {}

  public static PgConnectOptions on(PgConnectOptions server) {
    return IndexOrder.on(server)
        .addProperty("plan_cache_mode", "force_generic_plan")
        .addProperty("enable_hashjoin", "off")
        .addProperty("enable_mergejoin", "off");
  }
}
