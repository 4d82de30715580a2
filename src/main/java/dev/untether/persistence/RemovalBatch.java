package dev.untether.persistence;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsFirst;

import dev.untether.command.RemoveConnection;
import dev.untether.connection.EventType;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The removals of one statement: sorted as PostgreSQL sorts their connections, and of each session
 * the first that asked for a connection. Another session may have ended, which only the statement
 * finds out, and must not stand in the way of one that lives.
 */
final class RemovalBatch {
  private static final Comparator<RemoveConnection> BY_CONNECTION_AND_SESSION =
      comparing(RemoveConnection::connectionId, UuidOrder.UNSIGNED)
          .thenComparing(removal -> removal.cause().sessionId(), nullsFirst(UuidOrder.UNSIGNED));

  private final Collection<RemoveConnection> removals;

  RemovalBatch(List<RemoveConnection> asked) {
    TreeSet<RemoveConnection> sorted = new TreeSet<>(BY_CONNECTION_AND_SESSION);
    sorted.addAll(asked);
    this.removals = sorted;
  }

  Tuple parameters() {
    return new RemovalColumns(removals).addTo(Tuple.of(EventType.CONNECTION_REMOVED.text()));
  }
}
