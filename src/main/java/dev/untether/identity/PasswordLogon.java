package dev.untether.identity;

import dev.untether.connection.Cause;
import dev.untether.connection.Event;
import dev.untether.connection.EventType;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.RefusalLog;
import dev.untether.identity.Logon.Granted;
import dev.untether.identity.Logon.Refused;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Starts a session for a name and a password. */
final class PasswordLogon {
  private final Database database;
  private final EventLog eventLog;
  private final RefusalLog refusals;
  private final Passwords passwords;
  private final Grants grants;
  private final Supplier<UUID> ids;

  PasswordLogon(
      Database database,
      EventLog eventLog,
      RefusalLog refusals,
      Passwords passwords,
      Grants grants,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.refusals = refusals;
    this.passwords = passwords;
    this.grants = grants;
    this.ids = ids;
  }

  /** An unknown user takes the same way as a wrong password, so that the time tells nothing. */
  Future<Logon> logOn(String userName, String password, String sourceAddress, String requestId) {
    return database
        .executeRepeatable(UserTable.FIND_BY_NAME, Tuple.of(UserName.key(userName)))
        .map(StoredUser::first)
        .compose(known -> logOn(known, password, stranger(known, sourceAddress, requestId)));
  }

  /** A name that no user has is kept nowhere: some type their password there. */
  private static Cause stranger(
      Optional<StoredUser> known, String sourceAddress, String requestId) {
    String userName = known.map(stored -> stored.user().name()).orElse(null);
    return new Cause(null, userName, null, sourceAddress, requestId);
  }

  private Future<Logon> logOn(Optional<StoredUser> known, String password, Cause stranger) {
    return passwords
        .matches(password, known.map(StoredUser::passwordHash).orElse(null))
        .compose(
            matches -> matches ? start(known.orElseThrow(), stranger) : refuse(known, stranger));
  }

  private Future<Logon> start(StoredUser stored, Cause stranger) {
    User user = stored.user();
    UUID sessionId = ids.get();
    Grant grant = grants.next(user, sessionId);
    Cause cause =
        new Cause(
            user.id(), user.name(), sessionId, stranger.sourceAddress(), stranger.requestId());
    Tuple session =
        Tuple.of(
            sessionId,
            user.id(),
            stored.passwordHash(),
            user.role().text(),
            grants.accessTokenExpiry(grant),
            grants.refreshTokenExpiry(grant),
            grants.refreshTokenHash(grant));
    Event started =
        new Event(ids.get(), EventType.SESSION_STARTED, sessionId.toString(), cause, Map.of());
    return database
        .inTransaction(transaction -> insert(transaction, session, started))
        .compose(
            inserted ->
                inserted
                    ? Future.succeededFuture(announced(grant))
                    : refuse(user.id().toString(), "changed while logging on", stranger));
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

  private Future<Logon> refuse(Optional<StoredUser> known, Cause stranger) {
    String subject = known.map(stored -> stored.user().id().toString()).orElse("unknown");
    String reason = known.isPresent() ? "wrong password" : "unknown user";
    return refuse(subject, reason, stranger);
  }

  private Future<Logon> refuse(String subject, String reason, Cause stranger) {
    Event refused =
        new Event(ids.get(), EventType.LOGON_REFUSED, subject, stranger, Map.of("reason", reason));
    return refusals.record(refused).map(new Refused());
  }

  private Logon announced(Grant grant) {
    eventLog.announce();
    return new Granted(grant);
  }
}
