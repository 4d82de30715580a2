package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.LogonQuotas.LogonAttempt;
import dev.untether.identity.UserChanges.LockedUser;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.identity.Users.ChangedUser;
import dev.untether.identity.Users.ChangedUser.Changed;
import dev.untether.identity.Users.ChangedUser.LastAdministrator;
import dev.untether.identity.Users.ChangedUser.NotAllowed;
import dev.untether.identity.Users.ChangedUser.NotFound;
import dev.untether.identity.Users.ChangedUser.TooManyFailures;
import dev.untether.identity.Users.ChangedUser.UnfitPassword;
import dev.untether.identity.Users.ChangedUser.WrongOldPassword;
import dev.untether.identity.Users.RemovedUser;
import dev.untether.identity.Users.UserChange;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Changes users. Passwords are checked and hashed first; then the row is locked and changed. */
final class UserChanges {
  private final Database database;
  private final EventLog eventLog;
  private final Passwords passwords;
  private final LogonQuotas quotas;
  private final Sessions sessions;
  private final Supplier<UUID> ids;

  UserChanges(
      Database database,
      EventLog eventLog,
      Passwords passwords,
      LogonQuotas quotas,
      Sessions sessions,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.passwords = passwords;
    this.quotas = quotas;
    this.sessions = sessions;
    this.ids = ids;
  }

  Future<ChangedUser> change(UUID id, UserChange change, Principal by, Cause cause) {
    if (change.password() == null) {
      return apply(new Checked(id, change, Optional.empty(), Optional.empty(), by), cause);
    }
    return id.equals(by.userId())
        ? changeOwnPassword(id, change, change.password(), by, cause)
        : changePassword(id, change, change.password(), Optional.empty(), by, cause);
  }

  private Future<ChangedUser> changeOwnPassword(
      UUID id, UserChange change, String password, Principal by, Cause cause) {
    return database
        .executeRepeatable(UserTable.FIND, Tuple.of(id))
        .map(rows -> StoredUser.first(rows).map(StoredUser::passwordHash))
        .compose(
            hash ->
                hash.isEmpty()
                    ? Future.succeededFuture(new NotFound())
                    : quotas
                        .oldPassword(id)
                        .compose(
                            attempt ->
                                attempt.mayBeMade()
                                    ? checkOldPassword(attempt, change, hash.get())
                                        .compose(
                                            matches ->
                                                matches
                                                    ? changePassword(
                                                        id, change, password, hash, by, cause)
                                                    : Future.succeededFuture(
                                                        new WrongOldPassword()))
                                    : Future.succeededFuture(
                                        new TooManyFailures(attempt.strangersWait()))));
  }

  private Future<Boolean> checkOldPassword(LogonAttempt attempt, UserChange change, String hash) {
    String claimed = change.oldPassword() == null ? "" : change.oldPassword();
    return passwords
        .matches(claimed, hash)
        .onFailure(unknown -> attempt.abandoned())
        .onSuccess(
            matches -> {
              if (matches) {
                attempt.matched();
              } else {
                attempt.failed();
              }
            });
  }

  private Future<ChangedUser> changePassword(
      UUID id,
      UserChange change,
      String password,
      Optional<String> oldHash,
      Principal by,
      Cause cause) {
    return passwords
        .hash(password)
        .compose(hash -> apply(new Checked(id, change, Optional.of(hash), oldHash, by), cause));
  }

  /**
   * A change whose passwords have been checked.
   *
   * @param oldHash the hash against which the old password was checked; null if no check was needed
   */
  private record Checked(
      UUID id,
      UserChange change,
      Optional<String> newHash,
      Optional<String> oldHash,
      Principal by) {}

  /** What the transaction did, to be published after the commit. */
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
    Optional<String> unfit = checked.change().mistakeOfPassword(before.user());
    if (unfit.isPresent()) {
      return refused(new UnfitPassword(unfit.get()));
    }
    List<String> differences = UserChange.differences(before, after);
    if (!mayChange(checked.by(), differences)) {
      return refused(new NotAllowed());
    }
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

  private static boolean mayChange(Principal by, List<String> differences) {
    return by.role() == Role.ADMINISTRATOR || List.of(UserChange.PASSWORD).containsAll(differences);
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

  /**
   * A user that no other transaction can change before this one ends.
   *
   * @param isLastAdministrator cannot change before this transaction ends, either
   */
  record LockedUser(StoredUser stored, boolean isLastAdministrator) {

    /** Locks all administrators, then the user; empty if there is no such user. */
    static Future<Optional<LockedUser>> lock(SqlConnection transaction, UUID id) {
      String administrator = Role.ADMINISTRATOR.text();
      return transaction
          .preparedQuery(UserTable.LOCK_ADMINISTRATORS)
          .execute(Tuple.of(administrator))
          .compose(
              locked ->
                  transaction.preparedQuery(UserTable.LOCK).execute(Tuple.of(id, administrator)))
          .map(LockedUser::first);
    }

    private static Optional<LockedUser> first(RowSet<Row> rows) {
      return StoredUser.first(rows)
          .map(
              stored ->
                  new LockedUser(
                      stored,
                      stored.user().role() == Role.ADMINISTRATOR
                          && Rows.only(rows).getLong("administrators") == 1));
    }
  }

  /** Removes users together with their sessions. */
  static final class UserRemoval {
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
                              return refused(new RemovedUser.NotFound());
                            }
                            return found.get().isLastAdministrator()
                                ? refused(new RemovedUser.LastAdministrator())
                                : remove(transaction, found.get().stored().user(), cause);
                          }))
          .onSuccess(outcome -> sessions.announceEnded(outcome.endedSessions()))
          .map(RemovalOutcome::result);
    }

    /** What the transaction did, to be published after the commit. */
    private record RemovalOutcome(RemovedUser result, List<UUID> endedSessions) {}

    private Future<RemovalOutcome> remove(SqlConnection transaction, User user, Cause cause) {
      return sessions
          .endAll(transaction, user.id())
          .compose(
              ended ->
                  transaction
                      .preparedQuery(UserTable.REMOVE)
                      .execute(Tuple.of(user.id()))
                      .compose(deleted -> eventLog.append(transaction, events(user, ended, cause)))
                      .map(appended -> new RemovalOutcome(new RemovedUser.Removed(), ended)));
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

    private static Future<RemovalOutcome> refused(RemovedUser result) {
      return Future.succeededFuture(new RemovalOutcome(result, List.of()));
    }
  }
}
