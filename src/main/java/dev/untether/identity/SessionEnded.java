package dev.untether.identity;

import dev.untether.platform.bus.Topic;
import java.util.UUID;

/**
 * Told to all nodes so that they need not find out. One that misses it does within a second, and
 * none has ever let a session change anything that has ended.
 */
record SessionEnded(UUID sessionId) {
  static final Topic<SessionEnded> TOPIC =
      new Topic<>("untether.sessions.ended", SessionEnded.class);
}
