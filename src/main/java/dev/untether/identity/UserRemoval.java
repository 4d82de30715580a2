package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.UserChanges.LockedUser;
import dev.untether.identity.Users.RemovedUser;
import dev.untether.identity.Users.RemovedUser.LastAdministrator;
import dev.untether.identity.Users.RemovedUser.NotFound;
import dev.untether.identity.Users.RemovedUser.Removed;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Removes users together with their sessions. */
final class UserRemoval {
  private final Database database;
  private final EventLog eventLog;
  private final Sessions sessions;
  private final Supplier<UUID> ids;

  UserRemoval(Database database, EventLog eventLog, Sessions sessions, Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.sessions = sessions;
    this.ids = ids;
  }

  Future<RemovedUser> remove(UUID id, Cause cause) {
    return database
        .inTransaction(
            transaction ->
                sessions
                    .requireLive(transaction, cause)
                    .compose(live -> LockedUser.lock(transaction, id))
                    .compose(
                        found -> {
                          if (found.isEmpty()) {
                            return refused(new NotFound());
                          }
                          return found.get().isLastAdministrator()
                              ? refused(new LastAdministrator())
                              : remove(transaction, found.get().stored().user(), cause);
                        }))
        .onSuccess(outcome -> sessions.announceEnded(outcome.endedSessions()))
        .map(Outcome::result);
  }

  /** What the transaction did, to be published after the commit. */
  private record Outcome(RemovedUser result, List<UUID> endedSessions) {}

  private Future<Outcome> remove(SqlConnection transaction, User user, Cause cause) {
    return sessions
        .endAll(transaction, user.id())
        .compose(
            ended ->
                transaction
                    .preparedQuery(UserTable.REMOVE)
                    .execute(Tuple.of(user.id()))
                    .compose(deleted -> eventLog.append(transaction, events(user, ended, cause)))
                    .map(appended -> new Outcome(new Removed(), ended)));
  }

  private List<Event> events(User user, List<UUID> endedSessions, Cause cause) {
    Event removed =
        new Event(
            ids.get(),
            EventType.USER_REMOVED,
            user.id().toString(),
            cause,
            Map.of("name", user.name(), "roleName", user.role().text()));
    return Stream.concat(
            Stream.of(removed),
            endedSessions.stream().map(session -> sessions.ended(session, cause, "user removed")))
        .toList();
  }

  private static Future<Outcome> refused(RemovedUser result) {
    return Future.succeededFuture(new Outcome(result, List.of()));
  }
}
