package dev.untether.api.resource;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.RecordUse;
import dev.untether.identity.Principal;
import dev.untether.platform.bus.Bus;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records who reached AWS through a connection, and when. It does so in the background: no request
 * waits for it or fails because of it. A crash loses at most the last minute. May be used from any
 * thread.
 */
final class ConnectionUse {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionUse.class);

  /** The database refuses what comes earlier, too: from other nodes, or from other instances. */
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final int MAX_REMEMBERED = 10_000;

  private final Bus bus;
  private final Cache<UUID, Boolean> recorded =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(INTERVAL).build();

  ConnectionUse(Bus bus) {
    this.bus = bus;
  }

  /** To be called when AWS has answered a request through this connection. */
  void record(UUID connectionId, Principal principal) {
    if (recorded.asMap().putIfAbsent(connectionId, true) == null) {
      bus.request(ConnectionCommands.RECORD_USE, new RecordUse(connectionId, principal.userName()))
          .onFailure(
              failure -> {
                recorded.invalidate(connectionId);
                LOG.debug("The use of a connection could not be recorded", failure);
              });
    }
  }
}
