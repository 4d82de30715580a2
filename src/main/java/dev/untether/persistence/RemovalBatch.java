package dev.untether.persistence;

import dev.untether.command.RemoveConnection;
import dev.untether.connection.EventType;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Removals as the columns of one statement: sorted as PostgreSQL sorts their connections, and each
 * connection once, for the first who asked.
 */
final class RemovalBatch {
  private final Collection<RemoveConnection> removals;

  RemovalBatch(List<RemoveConnection> asked) {
    TreeMap<UUID, RemoveConnection> byConnection = new TreeMap<>(UuidOrder.UNSIGNED);
    asked.forEach(removal -> byConnection.putIfAbsent(removal.connectionId(), removal));
    this.removals = byConnection.values();
  }

  Tuple parameters() {
    return new RemovalColumns(removals).addTo(Tuple.of(EventType.CONNECTION_REMOVED.text()));
  }
}
