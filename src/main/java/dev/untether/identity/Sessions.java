package dev.untether.identity;

import static java.util.stream.Collectors.toSet;

import dev.untether.eventlog.EventLog;
import dev.untether.identity.Grants.RefreshToken;
import dev.untether.incident.RefusalLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Logon sessions. A session starts with a password, is prolonged with refresh tokens, and ends on
 * every node as soon as its row is deleted.
 */
public final class Sessions {
  private final Database database;
  private final EventLog eventLog;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final LiveSessions liveSessions;
  private final PasswordLogon passwordLogon;
  private final RefreshLogon refreshLogon;
  private final SessionAdministration administration;
  private final SessionActivity activity;

  /**
   * Creates the sessions of one node.
   *
   * @param ids makes the ids of sessions and events
   */
  public Sessions(
      Database database,
      Bus bus,
      EventLog eventLog,
      RefusalLog refusals,
      Passwords passwords,
      LogonQuotas quotas,
      AccessTokens accessTokens,
      TokenSettings settings,
      Clock clock,
      Supplier<UUID> ids) {
    Grants grants = new Grants(accessTokens, settings, clock);
    this.database = database;
    this.eventLog = eventLog;
    this.clock = clock;
    this.ids = ids;
    this.liveSessions = new LiveSessions(database, bus, clock);
    this.passwordLogon =
        new PasswordLogon(database, eventLog, refusals, passwords, quotas, grants, ids);
    this.refreshLogon = new RefreshLogon(database, eventLog, refusals, liveSessions, grants, ids);
    this.administration = new SessionAdministration(database, eventLog, this, clock);
    this.activity = new SessionActivity(database, clock, System::nanoTime);
  }

  /**
   * Starts a session. A refusal looks the same, and takes the same time, for an unknown user and a
   * wrong password. {@link LogonQuotas} limits the number of wrong attempts.
   */
  public Future<Logon> logOn(
      String userName, String password, String sourceAddress, String requestId) {
    return passwordLogon.logOn(userName, password, sourceAddress, requestId);
  }

  /**
   * Returns new tokens for a refresh token. A refresh token works once: a second use ends the
   * session (RFC 9700, section 4.14.2). The new access token has the user's current name and role.
   */
  public Future<Logon> refresh(String refreshToken, String sourceAddress, String requestId) {
    return refreshLogon.refresh(new RefreshToken(refreshToken), sourceAddress, requestId);
  }

  /** When sessions were last used. */
  SessionActivity activity() {
    return activity;
  }

  /**
   * Must be called when a request with a token of the session has been admitted. It is cheap, and
   * may be called from any thread.
   */
  public void seen(UUID sessionId, String sourceAddress) {
    activity.seen(sessionId, sourceAddress);
  }

  /** Lists sessions, and ends those of others. */
  public SessionAdministration administration() {
    return administration;
  }

  /** Ends the session; does nothing if it has ended already. */
  public Future<Void> signOut(Principal principal, String sourceAddress, String requestId) {
    UUID sessionId = principal.sessionId();
    Cause cause = principal.cause(sourceAddress, requestId);
    return database
        .inTransaction(transaction -> end(transaction, sessionId, cause))
        .onSuccess(ended -> announceEnded(List.of(sessionId)));
  }

  /** Listens on the calling context for sessions that end on other nodes. */
  Future<Void> listen() {
    return liveSessions.listen();
  }

  /** Whether the session is live. An end on another node may become visible a second later. */
  public Future<Boolean> isLive(UUID sessionId) {
    return liveSessions.isLive(sessionId);
  }

  /** Whether the session is live, as read from the database. */
  public Future<Boolean> isLiveNow(UUID sessionId) {
    return liveSessions.isLiveNow(sessionId);
  }

  /**
   * Returns the sessions that are live, as read from the database. For those, the stream that asks
   * counts as use.
   */
  public Future<Set<UUID>> liveAmong(Set<UUID> sessionIds) {
    return database
        .execute(
            SessionTable.LIVE_AMONG,
            Tuple.of(sessionIds.toArray(UUID[]::new), clock.instant().atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.stream().map(row -> row.getUUID("id")).collect(toSet()))
        .onSuccess(live -> live.forEach(sessionId -> activity.seen(sessionId, null)));
  }

  /** Deletes up to {@code limit} sessions whose tokens have all expired. */
  Future<Integer> purgeExpired(int limit) {
    return database
        .execute(
            SessionTable.PURGE_EXPIRED, Tuple.of(clock.instant().atOffset(ZoneOffset.UTC), limit))
        .map(deleted -> deleted.rowCount());
  }

  /**
   * Fails with {@link SessionEndedException} if the session that causes this transaction has ended,
   * so that the transaction is rolled back. A cause without a session always passes.
   */
  Future<Void> requireLive(SqlConnection transaction, Cause cause) {
    if (cause.sessionId() == null) {
      return Future.succeededFuture();
    }
    return transaction
        .preparedQuery(SessionTable.IS_LIVE_IN_TRANSACTION)
        .execute(Tuple.of(cause.sessionId()))
        .compose(
            rows ->
                Rows.only(rows).getBoolean("is_live")
                    ? Future.succeededFuture()
                    : Future.failedFuture(new SessionEndedException()));
  }

  /** Ends all sessions of the user. Returns their ids, which must be published after the commit. */
  Future<List<UUID>> endAll(SqlConnection transaction, UUID userId) {
    return transaction
        .preparedQuery(SessionTable.END_OF_USER)
        .execute(Tuple.of(userId))
        .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
  }

  Event ended(UUID sessionId, Cause cause, String reason) {
    return new Event(
        ids.get(), EventType.SESSION_ENDED, sessionId.toString(), cause, Map.of("reason", reason));
  }

  void announceEnded(Collection<UUID> sessionIds) {
    sessionIds.forEach(liveSessions::markEnded);
    eventLog.announce();
  }

  private Future<Void> end(SqlConnection transaction, UUID sessionId, Cause cause) {
    return transaction
        .preparedQuery(SessionTable.END)
        .execute(Tuple.of(sessionId))
        .compose(
            deleted ->
                deleted.rowCount() == 0
                    ? Future.succeededFuture()
                    : eventLog.append(transaction, List.of(ended(sessionId, cause, "signed out"))));
  }

  /**
   * The session on whose behalf something was to be changed has ended, and nothing was changed. It
   * has no stack trace, because it is a result and not a bug.
   */
  public static final class SessionEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionEndedException() {
      super("the session has ended", null, false, false);
    }
  }

  /** How long tokens are valid. */
  public record TokenSettings(Duration access, Duration refresh) {
    private static final int DAY = 24 * 60 * 60;

    public static TokenSettings read(SettingsReader settings) {
      return new TokenSettings(
          Duration.ofSeconds(settings.number("token.accessSeconds", 3600, 1, DAY)),
          Duration.ofSeconds(settings.number("token.refreshSeconds", 7200, 1, 30 * DAY)));
    }
  }

  /**
   * The result of a request for tokens. The reason of a refusal is recorded in the event log only,
   * not shown to the client.
   */
  public sealed interface Logon {

    record Granted(Grant grant) implements Logon {}

    record Refused() implements Logon {}

    /**
     * Too many logons have failed for this account or from this network, so the password was not
     * checked.
     *
     * @param retryAfter how long to wait before the next attempt
     */
    record Postponed(Duration retryAfter) implements Logon {}

    /**
     * A pair of tokens for a session.
     *
     * @param expiresAt when the access token expires
     * @param user the user at the time of the grant
     */
    public record Grant(
        String accessToken, String refreshToken, Instant issuedAt, Instant expiresAt, User user) {

      @Override
      public String toString() {
        return "Grant[" + user.name() + " until " + expiresAt + "]";
      }
    }
  }
}
