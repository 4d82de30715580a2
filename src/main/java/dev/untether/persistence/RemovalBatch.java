package dev.untether.persistence;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsFirst;

import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.model.EventType;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The removals of one statement, sorted as PostgreSQL sorts the ids of their connections. If one
 * session asks for a connection several times, its first command is in the statement. Commands of
 * different sessions are all in it: one of the sessions may have ended, which only the statement
 * finds out, and must not prevent the removal by a live session.
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

  /** Removals as the eight columns that the statements about them expect, in their order. */
  static final class RemovalColumns {
    private final UUID[] connections;
    private final UUID[] commands;
    private final @Nullable String[] idempotencyKeys;
    private final CauseColumns causes;

    RemovalColumns(Collection<RemoveConnection> removals) {
      int size = removals.size();
      connections = new UUID[size];
      commands = new UUID[size];
      idempotencyKeys = new String[size];
      causes = new CauseColumns(size);
      int row = 0;
      for (RemoveConnection removal : removals) {
        connections[row] = removal.connectionId();
        commands[row] = removal.commandId();
        idempotencyKeys[row] = removal.idempotencyKey();
        causes.set(row, removal.cause());
        row++;
      }
    }

    Tuple addTo(Tuple parameters) {
      return causes.addTo(
          parameters
              .addArrayOfUUID(connections)
              .addArrayOfUUID(commands)
              .addArrayOfString(idempotencyKeys));
    }
  }
}
