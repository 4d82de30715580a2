package dev.untether.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.eventlog.EventLog;
import dev.untether.identity.LogonQuotas.LogonAttempt;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.Logon.Granted;
import dev.untether.identity.Sessions.Logon.Postponed;
import dev.untether.identity.Sessions.Logon.Refused;
import dev.untether.identity.User.UserName;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.incident.RefusalLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Starts a session for a user name and a password. */
final class PasswordLogon {
  /** Limit of concurrent user look-ups for networks that are over their quota. */
  private static final int MAX_LOOKUPS = 4;

  private static final int MAX_USERS = 10_000;
  private static final Duration USERS_KEPT_FOR = Duration.ofMinutes(15);

  private final Database database;
  private final EventLog eventLog;
  private final RefusalLog refusals;
  private final Passwords passwords;
  private final LogonQuotas quotas;
  private final Grants grants;
  private final Supplier<UUID> ids;

  /** Users by name key, so that the audit trail can name them when the database is not queried. */
  private final Cache<String, User> users =
      Caffeine.newBuilder().maximumSize(MAX_USERS).expireAfterWrite(USERS_KEPT_FOR).build();

  private final Bulkhead lookups = new Bulkhead(MAX_LOOKUPS);
  private volatile boolean usersSeen;

  PasswordLogon(
      Database database,
      EventLog eventLog,
      RefusalLog refusals,
      Passwords passwords,
      LogonQuotas quotas,
      Grants grants,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.refusals = refusals;
    this.passwords = passwords;
    this.quotas = quotas;
    this.grants = grants;
    this.ids = ids;
  }

  /**
   * Logs a user on. An unknown user takes the same path as a wrong password, so that the response
   * time does not reveal which users exist.
   */
  Future<Logon> logOn(String userName, String password, String sourceAddress, String requestId) {
    Asked asked = new Asked(UserName.key(userName), password, sourceAddress, requestId);
    return requireUsers()
        .compose(present -> quotas.logon(userName, sourceAddress))
        .compose(this::confirm)
        .compose(
            attempt -> {
              if (attempt.mayBeMade()) {
                return tryOnce(asked, attempt);
              }
              return attempt.isUntried() ? tryUntried(asked, attempt) : tryRecent(asked, attempt);
            });
  }

  /**
   * Handles a user without failures in a network that is over its quota, for example because others
   * there have tried invented names. If the user exists, the attempt is made; a wrong password gets
   * the same answer as an invented name.
   */
  private Future<Logon> tryUntried(Asked asked, LogonAttempt attempt) {
    if (!lookups.tryEnter()) {
      return postpone(asked, attempt);
    }
    return database
        .execute(UserTable.FIND_BY_NAME, Tuple.of(asked.nameKey()))
        .map(rows -> rows.size() == 1)
        .otherwise(false)
        .onComplete(looked -> lookups.leave())
        .compose(
            exists ->
                exists ? confirm(attempt.asOfSomebodyKnown()) : Future.succeededFuture(attempt))
        .compose(
            decided -> decided.mayBeMade() ? tryOnce(asked, decided) : postpone(asked, attempt));
  }

  /** Queries the database only if there is room in the queue for hashing afterwards. */
  private Future<LogonAttempt> confirm(LogonAttempt attempt) {
    if (!attempt.mayBeMade()) {
      return Future.succeededFuture(attempt);
    }
    return passwords
        .requireRoom(attempt.share())
        .onFailure(full -> attempt.abandoned())
        .compose(room -> quotas.confirm(attempt));
  }

  private record Asked(String nameKey, String password, String sourceAddress, String requestId) {
    /**
     * An unknown user name is never recorded, because people sometimes type their password there.
     */
    Cause cause(Optional<User> known) {
      return new Cause(null, known.map(User::name).orElse(null), null, sourceAddress, requestId);
    }
  }

  private Future<Logon> tryOnce(Asked asked, LogonAttempt attempt) {
    return database
        .executeRepeatable(UserTable.FIND_BY_NAME, Tuple.of(asked.nameKey()))
        .map(StoredUser::first)
        .onSuccess(found -> remember(asked.nameKey(), found))
        .compose(
            found ->
                passwords
                    .matches(
                        asked.password(),
                        found.map(StoredUser::passwordHash).orElse(null),
                        attempt.share(),
                        attempt.network())
                    .map(matches -> matches ? found : Optional.<StoredUser>empty()))
        .onFailure(unknown -> attempt.abandoned())
        .compose(
            matched -> {
              if (matched.isPresent()) {
                attempt.matched();
                return start(matched.get(), asked, attempt);
              }
              attempt.failed();
              return attempt.strangersWait().isZero() ? refuse(asked) : postpone(asked, attempt);
            });
  }

  private void remember(String nameKey, Optional<StoredUser> found) {
    if (found.isPresent()) {
      users.put(nameKey, found.get().user());
    } else {
      users.invalidate(nameKey);
    }
  }

  /** Compares the password with the recently used one, which needs no Argon2 hash. */
  private Future<Logon> tryRecent(Asked asked, LogonAttempt attempt) {
    return attempt
        .recall(asked.password())
        .map(stored -> start(stored, asked, attempt))
        .orElseGet(() -> postpone(asked, attempt));
  }

  /**
   * Fails until the first start has created the administrator: before that, no password can be
   * called wrong.
   */
  private Future<Void> requireUsers() {
    if (usersSeen) {
      return Future.succeededFuture();
    }
    return database
        .executeRepeatable(UserTable.COUNT, Tuple.tuple())
        .map(
            rows -> {
              if (Rows.only(rows).getLong(0) == 0) {
                throw new UnavailableException("There are no users yet: the node is starting.");
              }
              usersSeen = true;
              return null;
            });
  }

  private Future<Logon> start(StoredUser stored, Asked asked, LogonAttempt attempt) {
    User user = stored.user();
    UUID sessionId = ids.get();
    Grant grant = grants.next(user, sessionId);
    Cause cause =
        new Cause(user.id(), user.name(), sessionId, asked.sourceAddress(), asked.requestId());
    Tuple session =
        Tuple.of(
            sessionId,
            user.id(),
            stored.passwordHash(),
            user.role().text(),
            grants.accessTokenExpiry(grant),
            grants.refreshTokenExpiry(grant),
            grants.refreshTokenHash(grant),
            asked.sourceAddress());
    Event started =
        new Event(ids.get(), EventType.SESSION_STARTED, sessionId.toString(), cause, Map.of());
    return database
        .inTransaction(transaction -> insert(transaction, session, started))
        .compose(
            inserted ->
                inserted
                    ? attempt.succeeded(stored, asked.password()).map(announced(grant))
                    : refuse(
                            user.id().toString(),
                            "changed while logging on",
                            asked.cause(Optional.of(user)))
                        .map(new Refused()));
  }

  private Future<Boolean> insert(SqlConnection transaction, Tuple session, Event started) {
    return transaction
        .preparedQuery(SessionTable.START)
        .execute(session)
        .compose(
            inserted ->
                inserted.rowCount() == 0
                    ? Future.succeededFuture(false)
                    : eventLog.append(transaction, List.of(started)).map(true));
  }

  private Future<Logon> refuse(Asked asked) {
    return refuse(asked, user -> user.isPresent() ? "wrong password" : "unknown user")
        .map(new Refused());
  }

  /** Neither the answer nor its timing reveals whether the password was checked. */
  private Future<Logon> postpone(Asked asked, LogonAttempt attempt) {
    return refuse(asked, user -> "too many failed logons")
        .compose(recorded -> attempt.hold())
        .map(new Postponed(attempt.strangersWait()));
  }

  private Future<Void> refuse(Asked asked, Function<Optional<User>, String> reason) {
    Optional<User> known = Optional.ofNullable(users.getIfPresent(asked.nameKey()));
    String subject = known.map(user -> user.id().toString()).orElse("unknown");
    return refuse(subject, reason.apply(known), asked.cause(known));
  }

  private Future<Void> refuse(String subject, String reason, Cause stranger) {
    return refusals.record(
        new Event(ids.get(), EventType.LOGON_REFUSED, subject, stranger, Map.of("reason", reason)));
  }

  private Logon announced(Grant grant) {
    eventLog.announce();
    return new Granted(grant);
  }
}
