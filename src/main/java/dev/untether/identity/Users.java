package dev.untether.identity;

import dev.untether.connection.Cause;
import dev.untether.eventlog.EventLog;
import dev.untether.identity.AddedUser.Added;
import dev.untether.identity.AddedUser.NameTaken;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who may log on. */
public final class Users {
  private final Database database;
  private final EventLog eventLog;
  private final Passwords passwords;
  private final Sessions sessions;
  private final UserAddition addition;
  private final UserChanges changes;
  private final UserRemoval removal;

  /**
   * @param sessions of this node, which learn at once that a user's sessions have ended
   * @param ids new ones, for users and events
   */
  public Users(
      Database database,
      EventLog eventLog,
      Passwords passwords,
      LogonQuotas quotas,
      Sessions sessions,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.passwords = passwords;
    this.sessions = sessions;
    this.addition = new UserAddition(eventLog, ids);
    this.changes = new UserChanges(database, eventLog, passwords, quotas, sessions, ids);
    this.removal = new UserRemoval(database, eventLog, sessions, ids);
  }

  /** Like the other method, ordered by name. */
  public Future<UserPage> page(long offset, int limit) {
    return page(UserOrder.NAME, offset, limit);
  }

  /**
   * One page of all users.
   *
   * @param offset how many to skip
   * @param limit how many at most, -1 for all
   */
  public Future<UserPage> page(UserOrder order, long offset, int limit) {
    @Nullable Integer atMost = limit < 0 ? null : limit;
    return database
        .executeRepeatable(UserTable.COUNT, Tuple.tuple())
        .map(rows -> rows.iterator().next().getLong(0))
        .compose(
            total ->
                database
                    .executeRepeatable(UserTable.page(order), Tuple.of(offset, atMost))
                    .map(rows -> rows.stream().map(StoredUser::user).toList())
                    .map(users -> new UserPage(total, users)));
  }

  public Future<Optional<User>> find(UUID id) {
    return database
        .executeRepeatable(UserTable.FIND, Tuple.of(id))
        .map(rows -> StoredUser.first(rows).map(StoredUser::user));
  }

  /** The id of the user with that name, ignoring case. */
  public Future<Optional<UUID>> findId(String name) {
    return database
        .executeRepeatable(UserTable.FIND_BY_NAME, Tuple.of(UserName.key(name)))
        .map(rows -> StoredUser.first(rows).map(found -> found.user().id()));
  }

  /** Adds a user. The password must follow the {@linkplain PasswordRules rules}. */
  public Future<AddedUser> add(NewUser user, Cause cause) {
    return passwords
        .hash(user.password())
        .compose(
            hash ->
                database.inTransaction(
                    transaction ->
                        sessions
                            .requireLive(transaction, cause)
                            .compose(live -> addition.add(transaction, user, hash, false, cause))))
        .onSuccess(added -> eventLog.announce())
        .map(added -> added.<AddedUser>map(Added::new).orElseGet(NameTaken::new));
  }

  /**
   * Changes a user. A changed password or role ends the user's sessions. Users who change their own
   * password must give the old one; users who are not administrators can change nothing else.
   */
  public Future<ChangedUser> change(UUID id, UserChange change, Principal by, Cause cause) {
    return changes.change(id, change, by, cause);
  }

  /** Removes a user and ends the user's sessions. */
  public Future<RemovedUser> remove(UUID id, Cause cause) {
    return removal.remove(id, cause);
  }
}
