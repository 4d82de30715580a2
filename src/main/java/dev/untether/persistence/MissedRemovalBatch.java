package dev.untether.persistence;

import dev.untether.command.RemoveConnection;
import dev.untether.connection.EventType;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Removals that found nothing as the columns of one statement, in their order. */
final class MissedRemovalBatch {
  private static final JsonObject NO_SUCH_CONNECTION =
      new JsonObject(Map.of("reason", "no such connection"));

  private final List<RemoveConnection> removals;

  MissedRemovalBatch(List<RemoveConnection> removals) {
    this.removals = removals;
  }

  Tuple parameters() {
    int size = removals.size();
    UUID[] connections = new UUID[size];
    UUID[] commands = new UUID[size];
    String[] idempotencyKeys = new String[size];
    CauseColumns causes = new CauseColumns(size);
    for (int i = 0; i < size; i++) {
      RemoveConnection removal = removals.get(i);
      connections[i] = removal.connectionId();
      commands[i] = removal.commandId();
      idempotencyKeys[i] = removal.idempotencyKey();
      causes.set(i, removal.cause());
    }
    return causes.addTo(
        Tuple.of(
            EventType.CONNECTION_REMOVED.text(),
            EventType.REMOVAL_REFUSED.text(),
            NO_SUCH_CONNECTION,
            connections,
            commands,
            idempotencyKeys));
  }
}
