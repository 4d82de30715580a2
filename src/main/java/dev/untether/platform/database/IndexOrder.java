package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;

/**
 * Connections on which a statement that reads the first rows in the order of an index goes along
 * that index, and reads no more of the table than it gives, whatever the statistics say. Of a table
 * that grows fast they say little: the planner takes a range of it for small, gathers and sorts all
 * of it, and each reading takes the longer, the longer the table is.
 *
 * <p>To the planner such statements look costly, because what it is kept from counts as very dear
 * where there is no other way. A server that compiles costly statements would compile each of them
 * each time, which takes ten times as long as the rest.
 */
public final class IndexOrder {
  private IndexOrder() {}

  public static PgConnectOptions on(PgConnectOptions server) {
    return new PgConnectOptions(server)
        .addProperty("enable_seqscan", "off")
        .addProperty("enable_bitmapscan", "off")
        .addProperty("jit", "off");
  }
}
