package dev.untether.stream;

import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;

/** Tells which of some sessions live. */
@FunctionalInterface
public interface SessionCheck {
  Future<Set<UUID>> liveAmong(Set<UUID> sessionIds);
}
