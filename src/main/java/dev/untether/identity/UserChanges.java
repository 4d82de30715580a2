package dev.untether.identity;

import dev.untether.connection.Cause;
import dev.untether.connection.Event;
import dev.untether.connection.EventType;
import dev.untether.eventlog.EventLog;
import dev.untether.identity.ChangedUser.Changed;
import dev.untether.identity.ChangedUser.LastAdministrator;
import dev.untether.identity.ChangedUser.NotFound;
import dev.untether.identity.ChangedUser.WrongOldPassword;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Changes users: checks and hashes passwords first, then changes the row under its lock. */
final class UserChanges {
  private final Database database;
  private final EventLog eventLog;
  private final Passwords passwords;
  private final Sessions sessions;
  private final Supplier<UUID> ids;

  UserChanges(
      Database database,
      EventLog eventLog,
      Passwords passwords,
      Sessions sessions,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.passwords = passwords;
    this.sessions = sessions;
    this.ids = ids;
  }

  Future<ChangedUser> change(UUID id, UserChange change, Principal by, Cause cause) {
    if (change.password() == null) {
      return apply(new Checked(id, change, Optional.empty(), Optional.empty()), cause);
    }
    return id.equals(by.userId())
        ? changeOwnPassword(id, change, change.password(), cause)
        : changePassword(id, change, change.password(), Optional.empty(), cause);
  }

  private Future<ChangedUser> changeOwnPassword(
      UUID id, UserChange change, String password, Cause cause) {
    String claimed = change.oldPassword() == null ? "" : change.oldPassword();
    return database
        .executeRepeatable(UserTable.FIND, Tuple.of(id))
        .map(rows -> StoredUser.first(rows).map(StoredUser::passwordHash))
        .compose(
            hash ->
                hash.isEmpty()
                    ? Future.succeededFuture(new NotFound())
                    : passwords
                        .matches(claimed, hash.get())
                        .compose(
                            matches ->
                                matches
                                    ? changePassword(id, change, password, hash, cause)
                                    : Future.succeededFuture(new WrongOldPassword())));
  }

  private Future<ChangedUser> changePassword(
      UUID id, UserChange change, String password, Optional<String> oldHash, Cause cause) {
    return passwords
        .hash(password)
        .compose(hash -> apply(new Checked(id, change, Optional.of(hash), oldHash), cause));
  }

  /**
   * A change, ready to be made.
   *
   * @param oldHash the hash that the old password was checked against, if it had to be
   */
  private record Checked(
      UUID id, UserChange change, Optional<String> newHash, Optional<String> oldHash) {}

  /** What the transaction did, to be told after the commit. */
  private record Outcome(ChangedUser result, List<UUID> endedSessions) {}

  private Future<ChangedUser> apply(Checked checked, Cause cause) {
    return database
        .inTransaction(
            transaction ->
                sessions
                    .requireLive(transaction, cause)
                    .compose(live -> LockedUser.lock(transaction, checked.id()))
                    .compose(
                        found ->
                            found.isEmpty()
                                ? refused(new NotFound())
                                : apply(transaction, found.get(), checked, cause)))
        .onSuccess(outcome -> sessions.announceEnded(outcome.endedSessions()))
        .map(Outcome::result);
  }

  private Future<Outcome> apply(
      SqlConnection transaction, LockedUser locked, Checked checked, Cause cause) {
    StoredUser before = locked.stored();
    StoredUser after = checked.change().applyTo(before, checked.newHash());
    if (!before.passwordHash().equals(checked.oldHash().orElse(before.passwordHash()))) {
      return refused(new WrongOldPassword());
    }
    if (locked.isLastAdministrator() && after.user().role() != Role.ADMINISTRATOR) {
      return refused(new LastAdministrator());
    }
    List<String> differences = UserChange.differences(before, after);
    if (differences.isEmpty()) {
      return Future.succeededFuture(new Outcome(new Changed(before.user()), List.of()));
    }
    return update(transaction, after)
        .compose(updated -> endSessions(transaction, after.user().id(), differences))
        .compose(
            ended ->
                eventLog
                    .append(transaction, events(after.user(), differences, ended, cause))
                    .map(appended -> new Outcome(new Changed(after.user()), ended)));
  }

  private static Future<Void> update(SqlConnection transaction, StoredUser after) {
    User user = after.user();
    return transaction
        .preparedQuery(UserTable.CHANGE)
        .execute(Tuple.of(user.id(), user.description(), user.role().text(), after.passwordHash()))
        .mapEmpty();
  }

  private Future<List<UUID>> endSessions(
      SqlConnection transaction, UUID userId, List<String> differences) {
    return differences.equals(List.of("description"))
        ? Future.succeededFuture(List.of())
        : sessions.endAll(transaction, userId);
  }

  private List<Event> events(
      User user, List<String> differences, List<UUID> endedSessions, Cause cause) {
    Event changed =
        new Event(
            ids.get(),
            EventType.USER_CHANGED,
            user.id().toString(),
            cause,
            Map.of("name", user.name(), "roleName", user.role().text(), "changed", differences));
    return Stream.concat(
            Stream.of(changed),
            endedSessions.stream()
                .map(session -> sessions.ended(session, cause, "password or role changed")))
        .toList();
  }

  private static Future<Outcome> refused(ChangedUser result) {
    return Future.succeededFuture(new Outcome(result, List.of()));
  }
}
