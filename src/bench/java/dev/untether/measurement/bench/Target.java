package dev.untether.measurement.bench;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A packaged node on a database, with what was put in there and what the node has answered.
 *
 * @param name of its database
 * @param logon reaches a node on the same database without TLS
 */
record Target(
    String name,
    PackagedNode node,
    ApiClient logon,
    TestDatabase database,
    Connections connections,
    Ledger ledger) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Serves this target's database, too. */
  Target at(PackagedNode other) {
    return new Target(name, other, logon, database, connections, ledger);
  }

  URI address() {
    return node.address();
  }

  String token() {
    return logon.administratorToken();
  }

  /** Takes into account what was removed, and gets back what was not asked for. */
  void account(List<String> ids, Wrk.Result result) {
    ledger.addRemovals(
        ids.size() - result.unused().size(), result.succeeded(), result.succeededPerSecond());
    connections.giveBack(result.unused());
  }

  /** Waits until audit trail and notifications have all events, so that no run pays for others. */
  void awaitConsumers() {
    Tables tables = new Tables(database);
    Polling.until(
        PATIENCE,
        () ->
            tables.texts(
                """
                SELECT name FROM event_consumer
                 WHERE position < (SELECT max(position) FROM event)
                """),
        List::isEmpty);
  }
}
