package dev.untether.identity;

import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists the sessions that are live, and ends those of which somebody says so. */
public final class SessionAdministration {
  /** One transaction ends this number of sessions within its time limit. */
  private static final int MAX_ENDED_AT_ONCE = 500;

  private final Database database;
  private final EventLog eventLog;
  private final Sessions sessions;
  private final Clock clock;

  SessionAdministration(Database database, EventLog eventLog, Sessions sessions, Clock clock) {
    this.database = database;
    this.eventLog = eventLog;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * Returns the next live sessions, those first that were started last.
   *
   * @param userId only sessions of this user; null for those of all users
   * @param before the list goes on after this session; null for the beginning
   * @param offset how many sessions to skip from there
   */
  public Future<List<LiveSession>> slice(
      @Nullable UUID userId, @Nullable UUID before, long offset, int limit) {
    return database
        .executeRepeatable(SessionTable.SLICE, Tuple.of(now(), userId, before, offset, limit))
        .map(rows -> Rows.list(rows, LiveSession::read));
  }

  /**
   * Counts the live sessions.
   *
   * @param userId only sessions of this user; null for those of all users
   */
  public Future<Long> count(@Nullable UUID userId) {
    return database
        .executeRepeatable(SessionTable.COUNT, Tuple.of(now(), userId))
        .map(rows -> Rows.only(rows).getLong("sessions"));
  }

  /** Returns the session, if it is live. */
  public Future<Optional<LiveSession>> find(UUID sessionId) {
    return database
        .executeRepeatable(SessionTable.FIND, Tuple.of(now(), sessionId))
        .map(rows -> Rows.first(rows, LiveSession::read));
  }

  /**
   * Ends one session.
   *
   * @param owner the user whose session it must be; null for any user
   * @param by who ends it
   * @return whether there was such a session
   */
  public Future<Boolean> end(UUID sessionId, @Nullable UUID owner, Principal by, Cause cause) {
    return database
        .inTransaction(
            transaction ->
                sessions
                    .requireLive(transaction, cause)
                    .compose(
                        live ->
                            transaction
                                .preparedQuery(SessionTable.END_LIVE)
                                .execute(Tuple.of(sessionId, owner, now())))
                    .map(rows -> Rows.list(rows, EndedSession::read))
                    .compose(ended -> append(transaction, ended, by, cause)))
        .onSuccess(this::announce)
        .map(ended -> !ended.isEmpty());
  }

  /**
   * Ends the sessions that the user has now, some hundreds in a transaction, the oldest first. It
   * ends no more than there were at the beginning, so that it comes to an end however fast somebody
   * logs on. The caller's own session is the last one, because it must be live to end the others.
   *
   * @param keep a session that is left alone; null for none
   * @param by who ends them
   * @return how many there were
   */
  public Future<Long> endAll(UUID userId, @Nullable UUID keep, Principal by, Cause cause) {
    return count(userId).compose(count -> endAll(userId, keep, count, by, cause, 0));
  }

  private Future<Long> endAll(
      UUID userId, @Nullable UUID keep, long atMost, Principal by, Cause cause, long ended) {
    int step = (int) Math.min(MAX_ENDED_AT_ONCE, atMost);
    Tuple parameters = Tuple.of(userId, keep, now(), by.sessionId(), step);
    return database
        .inTransaction(
            transaction ->
                sessions
                    .requireLive(transaction, cause)
                    .compose(
                        live ->
                            transaction
                                .preparedQuery(SessionTable.END_SOME_OF_USER)
                                .execute(parameters))
                    .map(rows -> Rows.list(rows, EndedSession::read))
                    .compose(some -> append(transaction, some, by, cause)))
        .onSuccess(this::announce)
        .compose(
            some ->
                some.size() == MAX_ENDED_AT_ONCE && atMost > MAX_ENDED_AT_ONCE
                    ? endAll(userId, keep, atMost - some.size(), by, cause, ended + some.size())
                    : Future.succeededFuture(ended + some.size()));
  }

  private Future<List<EndedSession>> append(
      SqlConnection transaction, List<EndedSession> ended, Principal by, Cause cause) {
    return ended.isEmpty()
        ? Future.succeededFuture(ended)
        : eventLog
            .append(
                transaction,
                ended.stream().map(one -> sessions.ended(one.id(), cause, one.reason(by))).toList())
            .map(ended);
  }

  private void announce(List<EndedSession> ended) {
    if (!ended.isEmpty()) {
      sessions.announceEnded(ended.stream().map(EndedSession::id).toList());
    }
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private record EndedSession(UUID id, UUID userId, String userName) {
    static EndedSession read(Row row) {
      return new EndedSession(row.getUUID("id"), row.getUUID("user_id"), row.getString("name"));
    }

    /** Tells whose session it was, because the event names only who has ended it. */
    String reason(Principal by) {
      if (id.equals(by.sessionId())) {
        return "signed out";
      }
      return userId.equals(by.userId())
          ? "ended by its user"
          : "the session of " + userName + " was ended by an administrator";
    }
  }

  /**
   * A session whose tokens have not all expired.
   *
   * @param sourceAddress from where it was started; null if a node of an older version started it
   * @param lastSeenAt when it was last used, up to a minute ago or a little more
   * @param lastSeenAddress from where it was last used; null if it has not been used since the
   *     logon
   */
  public record LiveSession(
      UUID id,
      UUID userId,
      String userName,
      Role role,
      Instant startedAt,
      @Nullable String sourceAddress,
      Instant lastSeenAt,
      @Nullable String lastSeenAddress,
      Instant expiresAt) {

    private static LiveSession read(Row row) {
      return new LiveSession(
          row.getUUID("id"),
          row.getUUID("user_id"),
          row.getString("name"),
          Role.of(row.getString("role")).orElseThrow(),
          row.getOffsetDateTime("started_at").toInstant(),
          row.getString("source_address"),
          row.getOffsetDateTime("last_seen_at").toInstant(),
          row.getString("last_seen_address"),
          row.getOffsetDateTime("expires_at").toInstant());
    }
  }
}
