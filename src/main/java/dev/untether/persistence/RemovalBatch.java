package dev.untether.persistence;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;
import static java.util.stream.Collectors.joining;

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
 * different sessions, or for different versions, are all in it: one of the sessions may have ended,
 * or a version may not be the present one, which only the statement finds out, and must not prevent
 * the removal by another command.
 */
final class RemovalBatch {
  private static final Comparator<RemoveConnection> BY_CONNECTION_SESSION_AND_VERSIONS =
      comparing(RemoveConnection::connectionId, UuidOrder.UNSIGNED)
          .thenComparing(removal -> removal.cause().sessionId(), nullsFirst(UuidOrder.UNSIGNED))
          .thenComparing(RemovalColumns::versions, nullsFirst(naturalOrder()));

  private final Collection<RemoveConnection> removals;

  RemovalBatch(List<RemoveConnection> asked) {
    TreeSet<RemoveConnection> sorted = new TreeSet<>(BY_CONNECTION_SESSION_AND_VERSIONS);
    sorted.addAll(asked);
    this.removals = sorted;
  }

  Tuple parameters() {
    return new RemovalColumns(removals).addTo(Tuple.of(EventType.CONNECTION_REMOVED.text()));
  }

  /** Removals as the nine columns that the statements about them expect, in their order. */
  static final class RemovalColumns {
    private final UUID[] connections;
    private final UUID[] commands;
    private final @Nullable String[] idempotencyKeys;
    private final @Nullable String[] versions;
    private final CauseColumns causes;

    RemovalColumns(Collection<RemoveConnection> removals) {
      int size = removals.size();
      connections = new UUID[size];
      commands = new UUID[size];
      idempotencyKeys = new String[size];
      versions = new String[size];
      causes = new CauseColumns(size);
      int row = 0;
      for (RemoveConnection removal : removals) {
        connections[row] = removal.connectionId();
        commands[row] = removal.commandId();
        idempotencyKeys[row] = removal.idempotencyKey();
        versions[row] = versions(removal);
        causes.set(row, removal.cause());
        row++;
      }
    }

    Tuple addTo(Tuple parameters) {
      return causes.addTo(
          parameters
              .addArrayOfUUID(connections)
              .addArrayOfUUID(commands)
              .addArrayOfString(idempotencyKeys)
              .addArrayOfString(versions));
    }

    /** Returns the versions as PostgreSQL writes an array; null if every version will do. */
    private static @Nullable String versions(RemoveConnection removal) {
      return removal.versions() == null
          ? null
          : removal.versions().stream().map(String::valueOf).collect(joining(",", "{", "}"));
    }
  }
}
