package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.Grants.RefreshToken;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.Logon.Granted;
import dev.untether.identity.Sessions.Logon.Refused;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.incident.RefusalLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Exchanges a refresh token for new tokens. Each refresh token works once. If a used token is
 * presented, either this client or the previous one has stolen it, so its session ends (RFC 9700,
 * section 4.14.2).
 */
final class RefreshLogon {
  private final Database database;
  private final EventLog eventLog;
  private final RefusalLog refusals;
  private final LiveSessions liveSessions;
  private final Grants grants;
  private final Supplier<UUID> ids;

  RefreshLogon(
      Database database,
      EventLog eventLog,
      RefusalLog refusals,
      LiveSessions liveSessions,
      Grants grants,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.refusals = refusals;
    this.liveSessions = liveSessions;
    this.grants = grants;
    this.ids = ids;
  }

  Future<Logon> refresh(RefreshToken token, String sourceAddress, String requestId) {
    Cause stranger = new Cause(null, null, null, sourceAddress, requestId);
    return database
        .inTransaction(transaction -> exchange(transaction, token, stranger))
        .onSuccess(exchange -> exchange.endedSession().ifPresent(this::announceEnded))
        .compose(
            exchange ->
                exchange
                    .refusal()
                    .map(refusals::record)
                    .orElseGet(Future::succeededFuture)
                    .map(exchange.logon()));
  }

  private Future<Exchange> exchange(SqlConnection transaction, RefreshToken token, Cause stranger) {
    Tuple key = Tuple.of(token.hash(), grants.now());
    return transaction
        .preparedQuery(SessionTable.LOCK_BY_REFRESH_TOKEN)
        .execute(key)
        .compose(
            sessions -> {
              if (sessions.size() == 0) {
                return refused("unknown", "unknown refresh token", stranger);
              }
              Row row = Rows.only(sessions);
              Session session = new Session(row.getUUID("session_id"), StoredUser.user(row));
              Cause cause = session.cause(stranger);
              return state(transaction, key)
                  .compose(
                      state ->
                          switch (state) {
                            case VALID -> rotate(transaction, session, key);
                            case USED -> end(transaction, cause, session);
                            case EXPIRED ->
                                refused(session.id().toString(), "expired refresh token", cause);
                          });
            });
  }

  /**
   * Reads the state of a token. It cannot change until the transaction ends, because whoever
   * changes a token's row must hold the lock on its session.
   */
  private static Future<State> state(SqlConnection transaction, Tuple key) {
    return transaction
        .preparedQuery(SessionTable.READ_REFRESH_TOKEN)
        .execute(key)
        .map(tokens -> tokens.stream().findFirst().map(State::of).orElse(State.EXPIRED));
  }

  private Future<Exchange> rotate(SqlConnection transaction, Session session, Tuple key) {
    Grant grant = grants.next(session.user(), session.id());
    Tuple rotation =
        Tuple.of(
            key.getBuffer(0),
            grants.refreshTokenHash(grant),
            session.id(),
            grants.accessTokenExpiry(grant),
            grants.refreshTokenExpiry(grant),
            grants.now());
    return transaction
        .preparedQuery(SessionTable.ROTATE_REFRESH_TOKEN)
        .execute(rotation)
        .map(rotated -> new Exchange(new Granted(grant), Optional.empty(), Optional.empty()));
  }

  private Future<Exchange> end(SqlConnection transaction, Cause cause, Session session) {
    Event ended =
        event(
            EventType.SESSION_ENDED,
            session.id().toString(),
            "a used refresh token was presented again",
            cause);
    return transaction
        .preparedQuery(SessionTable.END)
        .execute(Tuple.of(session.id()))
        .compose(deleted -> eventLog.append(transaction, List.of(ended)))
        .map(appended -> new Exchange(new Refused(), Optional.of(session.id()), Optional.empty()));
  }

  private Future<Exchange> refused(String subject, String reason, Cause cause) {
    Event refusal = event(EventType.LOGON_REFUSED, subject, reason, cause);
    return Future.succeededFuture(
        new Exchange(new Refused(), Optional.empty(), Optional.of(refusal)));
  }

  private Event event(EventType type, String subject, String reason, Cause cause) {
    return new Event(ids.get(), type, subject, cause, Map.of("reason", reason));
  }

  private void announceEnded(UUID sessionId) {
    liveSessions.markEnded(sessionId);
    eventLog.announce();
  }

  private record Session(UUID id, User user) {
    Cause cause(Cause stranger) {
      return new Cause(user.id(), user.name(), id, stranger.sourceAddress(), stranger.requestId());
    }
  }

  private enum State {
    VALID,
    USED,
    EXPIRED;

    static State of(Row token) {
      if (token.getBoolean("used")) {
        return USED;
      }
      return token.getBoolean("valid") ? VALID : EXPIRED;
    }
  }

  /**
   * What the transaction did, to be published after the commit.
   *
   * @param refusal is recorded after the commit; empty if the transaction has recorded it
   */
  private record Exchange(Logon logon, Optional<UUID> endedSession, Optional<Event> refusal) {}
}
