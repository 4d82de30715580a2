package dev.untether.persistence;

import dev.untether.command.RemoveConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Removals as the eight columns that the statements about them expect, in their order. */
final class RemovalColumns {
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
