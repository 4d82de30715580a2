package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.User.UserName;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.identity.Users.NewUser;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Adds a user as part of a transaction. */
final class UserAddition {
  private final EventLog eventLog;
  private final Supplier<UUID> ids;

  UserAddition(EventLog eventLog, Supplier<UUID> ids) {
    this.eventLog = eventLog;
    this.ids = ids;
  }

  /** Adds the user; empty if the name is taken. */
  Future<Optional<User>> add(
      SqlConnection transaction,
      NewUser user,
      String passwordHash,
      boolean isDefault,
      Cause cause) {
    return transaction
        .preparedQuery(UserTable.ADD)
        .execute(
            Tuple.of(
                ids.get(),
                user.name(),
                UserName.key(user.name()),
                user.description(),
                user.role().text(),
                passwordHash,
                isDefault))
        .map(rows -> Rows.first(rows, StoredUser::user))
        .compose(
            added ->
                added.isEmpty()
                    ? Future.succeededFuture(added)
                    : eventLog.append(transaction, List.of(event(added.get(), cause))).map(added));
  }

  private Event event(User user, Cause cause) {
    return new Event(
        ids.get(),
        EventType.USER_ADDED,
        user.id().toString(),
        cause,
        Map.of("name", user.name(), "roleName", user.role().text()));
  }
}
