package dev.untether.persistence;

import dev.untether.connection.Cause;
import io.vertx.sqlclient.Tuple;

/** The five columns that tell who caused an event, in the order that the statements expect. */
final class CauseColumns {
  private CauseColumns() {}

  static Tuple addTo(Tuple parameters, Cause cause) {
    return parameters
        .addUUID(cause.userId())
        .addString(cause.userName())
        .addUUID(cause.sessionId())
        .addString(cause.sourceAddress())
        .addString(cause.requestId());
  }
}
