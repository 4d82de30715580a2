package dev.untether.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.bus.Bus.Topic;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Caches which sessions are live. That a session is live is believed for a second. That it has
 * ended is believed for ever, because an ended session never becomes live again.
 */
final class LiveSessions {
  private static final Duration BELIEVED_FOR = Duration.ofSeconds(1);
  private static final int MAX_REMEMBERED = 10_000;

  private final Database database;
  private final Bus bus;
  private final Clock clock;
  private final Cache<UUID, Boolean> live =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(BELIEVED_FOR).build();
  private final Cache<UUID, Boolean> ended =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  LiveSessions(Database database, Bus bus, Clock clock) {
    this.database = database;
    this.bus = bus;
    this.clock = clock;
  }

  Future<Boolean> isLive(UUID sessionId) {
    if (ended.getIfPresent(sessionId) != null) {
      return Future.succeededFuture(false);
    }
    if (live.getIfPresent(sessionId) != null) {
      return Future.succeededFuture(true);
    }
    return isLiveNow(sessionId);
  }

  Future<Boolean> isLiveNow(UUID sessionId) {
    return database
        .executeRepeatable(
            SessionTable.IS_LIVE, Tuple.of(sessionId, clock.instant().atOffset(ZoneOffset.UTC)))
        .map(rows -> remember(sessionId, rows.size() == 1));
  }

  /** Must be called when this node has ended the session. */
  void markEnded(UUID sessionId) {
    ended.put(sessionId, true);
    bus.publish(SessionEnded.TOPIC, new SessionEnded(sessionId));
  }

  /** Listens on the calling context for sessions that end on other nodes. */
  Future<Void> listen() {
    return bus.onPublished(SessionEnded.TOPIC, told -> ended.put(told.sessionId(), true));
  }

  private boolean remember(UUID sessionId, boolean isLive) {
    (isLive ? live : ended).put(sessionId, true);
    return isLive;
  }

  /**
   * The message that a session has ended, which is published to all nodes. A node that misses it
   * notices the end within a second. Even in that second an ended session cannot change anything,
   * because each change checks the session in its own transaction.
   */
  record SessionEnded(UUID sessionId) {
    static final Topic<SessionEnded> TOPIC =
        new Topic<>("untether.sessions.ended", SessionEnded.class);
  }
}
