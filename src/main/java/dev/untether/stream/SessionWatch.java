package dev.untether.stream;

import dev.untether.model.EventType;
import dev.untether.stream.LiveFeed.RecentEvents;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the listeners of an audience whose session has ended: at once when the event is in the live
 * feed, and by a periodic check, which makes up for ends that were not seen in the feed.
 */
final class SessionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);
  private static final int TICKS_PER_CHECK = 15;

  private final LiveFeed feed;
  private final SessionCheck check;
  private final Consumer<Listener> onEnded;
  private final SessionIndex sessions = new SessionIndex();
  private long seenThrough;
  private long ticks;

  SessionWatch(LiveFeed feed, SessionCheck check, Consumer<Listener> onEnded) {
    this.feed = feed;
    this.check = check;
    this.onEnded = onEnded;
  }

  void add(Listener listener) {
    sessions.add(listener);
  }

  /** The listener must still have the ticket with which it was added. */
  void remove(Listener listener) {
    sessions.remove(listener);
  }

  /** Must be called when there may be new events. */
  void look() {
    RecentEvents recent = feed.recent();
    if (recent == null) {
      return;
    }
    for (StreamEvent event : recent.after(seenThrough)) {
      if (event.type().equals(EventType.SESSION_ENDED.text())) {
        ended(UUID.fromString(event.subject()));
      }
    }
    seenThrough = recent.through();
  }

  /** Must be called about once a second. */
  void tick() {
    ticks++;
    if (ticks % TICKS_PER_CHECK == 0) {
      ask(sessions.sessionIds());
    }
  }

  private void ask(Set<UUID> asked) {
    if (asked.isEmpty()) {
      return;
    }
    check
        .liveAmong(asked)
        .onSuccess(
            live ->
                asked.stream().filter(sessionId -> !live.contains(sessionId)).forEach(this::ended))
        .onFailure(
            failure ->
                LOG.debug(
                    "The sessions of live streams could not be checked; tried again at the next interval",
                    failure));
  }

  private void ended(UUID sessionId) {
    sessions.of(sessionId).forEach(onEnded);
  }

  /** Finds out which sessions are live. */
  @FunctionalInterface
  public interface SessionCheck {
    Future<Set<UUID>> liveAmong(Set<UUID> sessionIds);
  }

  /** The listeners of each session. */
  static final class SessionIndex {
    private final Map<UUID, Set<Listener>> listeners = new HashMap<>();

    void add(Listener listener) {
      UUID sessionId = listener.ticket().sessionId();
      if (sessionId != null) {
        listeners.computeIfAbsent(sessionId, session -> new HashSet<>()).add(listener);
      }
    }

    /** The listener must still have the ticket with which it was added. */
    void remove(Listener listener) {
      UUID sessionId = listener.ticket().sessionId();
      if (sessionId != null) {
        listeners.computeIfPresent(
            sessionId,
            (session, ofSession) -> {
              ofSession.remove(listener);
              return ofSession.isEmpty() ? null : ofSession;
            });
      }
    }

    Set<UUID> sessionIds() {
      return Set.copyOf(listeners.keySet());
    }

    List<Listener> of(UUID sessionId) {
      return List.copyOf(listeners.getOrDefault(sessionId, Set.of()));
    }
  }
}
