package dev.untether.stream;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Who listens in which session. */
final class SessionIndex {
  private final Map<UUID, Set<Listener>> listeners = new HashMap<>();

  void add(Listener listener) {
    UUID sessionId = listener.ticket().sessionId();
    if (sessionId != null) {
      listeners.computeIfAbsent(sessionId, session -> new HashSet<>()).add(listener);
    }
  }

  /** By the ticket that it was added with. */
  void remove(Listener listener) {
    UUID sessionId = listener.ticket().sessionId();
    if (sessionId != null) {
      Set<Listener> ofSession = listeners.get(sessionId);
      ofSession.remove(listener);
      if (ofSession.isEmpty()) {
        listeners.remove(sessionId);
      }
    }
  }

  Set<UUID> sessionIds() {
    return Set.copyOf(listeners.keySet());
  }

  List<Listener> of(UUID sessionId) {
    return List.copyOf(listeners.getOrDefault(sessionId, Set.of()));
  }
}
