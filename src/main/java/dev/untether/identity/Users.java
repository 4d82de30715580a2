package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.User.UserName;
import dev.untether.identity.UserChanges.UserRemoval;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.identity.Users.AddedUser.Added;
import dev.untether.identity.Users.AddedUser.NameTaken;
import dev.untether.identity.Users.NewUser;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The users, who may log on. */
public final class Users {
  private final Database database;
  private final EventLog eventLog;
  private final Passwords passwords;
  private final Sessions sessions;
  private final UserAddition addition;
  private final UserChanges changes;
  private final UserRemoval removal;

  /**
   * @param sessions the sessions of this node, which must know at once that a user's sessions have
   *     ended
   * @param ids makes the ids of users and events
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

  /** Like the other method, sorted by name. */
  Future<UserPage> page(long offset, int limit) {
    return page(UserOrder.NAME, offset, limit);
  }

  /**
   * Returns one page of all users.
   *
   * @param offset the number of users to skip
   * @param limit the maximum number of users, or -1 for all
   */
  public Future<UserPage> page(UserOrder order, long offset, int limit) {
    @Nullable Integer atMost = limit < 0 ? null : limit;
    return database
        .executeRepeatable(UserTable.COUNT, Tuple.tuple())
        .map(rows -> Rows.only(rows).getLong(0))
        .compose(
            total ->
                database
                    .executeRepeatable(UserTable.page(order), Tuple.of(offset, atMost))
                    .map(rows -> Rows.list(rows, StoredUser::user))
                    .map(users -> new UserPage(total, users)));
  }

  public Future<Optional<User>> find(UUID id) {
    return database
        .executeRepeatable(UserTable.FIND, Tuple.of(id))
        .map(rows -> StoredUser.first(rows).map(StoredUser::user));
  }

  /** Returns the id of the user with this name, ignoring case. */
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

  /** The result of adding a user. */
  public sealed interface AddedUser {

    record Added(User user) implements AddedUser {}

    record NameTaken() implements AddedUser {}
  }

  /** The result of changing a user. */
  public sealed interface ChangedUser {

    record Changed(User user) implements ChangedUser {}

    record NotFound() implements ChangedUser {}

    /** The old password is wrong, or it is missing although users change their own password. */
    record WrongOldPassword() implements ChangedUser {}

    /**
     * The old password was wrong too often, so it was not checked.
     *
     * @param retryAfter how long to wait before the next attempt
     */
    record TooManyFailures(Duration retryAfter) implements ChangedUser {}

    /**
     * This user may not have the new password.
     *
     * @param mistake the reason, as a text that continues "the password"
     */
    record UnfitPassword(String mistake) implements ChangedUser {}

    /** Users who are not administrators may change only their own password. */
    record NotAllowed() implements ChangedUser {}

    /** The last administrator must keep that role. */
    record LastAdministrator() implements ChangedUser {}
  }

  /** The result of removing a user. */
  public sealed interface RemovedUser {

    record Removed() implements RemovedUser {}

    record NotFound() implements RemovedUser {}

    record LastAdministrator() implements RemovedUser {}
  }

  /**
   * One page of users, ordered by name.
   *
   * @param total the number of all users
   */
  public record UserPage(long total, List<User> users) {}

  /** A user to add. */
  public record NewUser(String name, String description, String password, Role role) {

    @Override
    public String toString() {
      return "NewUser[" + name + ", " + role + "]";
    }
  }

  /** The orders in which users are listed. Users with equal values are ordered by name. */
  public enum UserOrder {
    NAME("name_key"),
    NAME_DESCENDING("name_key DESC"),
    DESCRIPTION("description, name_key"),
    DESCRIPTION_DESCENDING("description DESC, name_key"),
    DEFAULT_USER_LAST("is_default, name_key"),
    DEFAULT_USER_FIRST("is_default DESC, name_key");

    private final String columns;

    UserOrder(String columns) {
      this.columns = columns;
    }

    /** The columns of the ORDER BY clause. */
    String columns() {
      return columns;
    }
  }

  /**
   * The properties to change; null leaves a property as it is.
   *
   * @param oldPassword required from users who change their own password
   */
  public record UserChange(
      @Nullable String description,
      @Nullable String password,
      @Nullable String oldPassword,
      @Nullable Role role) {

    static final String PASSWORD = "password";

    /**
     * Returns what is wrong with the new password; empty if there is no new password, or it is
     * acceptable.
     */
    Optional<String> mistakeOfPassword(User user) {
      return Optional.ofNullable(password)
          .flatMap(given -> PasswordRules.mistake(given, user.name()));
    }

    StoredUser applyTo(StoredUser stored, Optional<String> passwordHash) {
      User user = stored.user();
      return new StoredUser(
          new User(
              user.id(),
              user.name(),
              description == null ? user.description() : description,
              role == null ? user.role() : role,
              user.isDefault(),
              user.createdAt()),
          passwordHash.orElse(stored.passwordHash()));
    }

    /** Returns the names of the properties that differ. */
    static List<String> differences(StoredUser before, StoredUser after) {
      List<String> names = new ArrayList<>();
      if (!before.user().description().equals(after.user().description())) {
        names.add("description");
      }
      if (before.user().role() != after.user().role()) {
        names.add("roleName");
      }
      if (!before.passwordHash().equals(after.passwordHash())) {
        names.add(PASSWORD);
      }
      return List.copyOf(names);
    }

    @Override
    public String toString() {
      return "UserChange[" + description + ", " + role + "]";
    }
  }

  /** Adds a user as part of a transaction. */
  static final class UserAddition {
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
                      : eventLog
                          .append(transaction, List.of(event(added.get(), cause)))
                          .map(added));
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
}
