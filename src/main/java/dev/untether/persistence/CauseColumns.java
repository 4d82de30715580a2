package dev.untether.persistence;

import dev.untether.model.Cause;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The five columns that say who caused the events, in the order that the statements expect. */
final class CauseColumns {
  private final @Nullable UUID[] users;
  private final @Nullable String[] userNames;
  private final @Nullable UUID[] sessions;
  private final String[] sourceAddresses;
  private final String[] requests;

  CauseColumns(int size) {
    users = new UUID[size];
    userNames = new String[size];
    sessions = new UUID[size];
    sourceAddresses = new String[size];
    requests = new String[size];
  }

  void set(int row, Cause cause) {
    users[row] = cause.userId();
    userNames[row] = cause.userName();
    sessions[row] = cause.sessionId();
    sourceAddresses[row] = cause.sourceAddress();
    requests[row] = cause.requestId();
  }

  Tuple addTo(Tuple parameters) {
    return parameters
        .addArrayOfUUID(users)
        .addArrayOfString(userNames)
        .addArrayOfUUID(sessions)
        .addArrayOfString(sourceAddresses)
        .addArrayOfString(requests);
  }
}
