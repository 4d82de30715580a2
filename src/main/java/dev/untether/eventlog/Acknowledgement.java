package dev.untether.eventlog;

import io.vertx.core.Future;

/** By which a handler says how far it has come. */
@FunctionalInterface
public interface Acknowledgement {

  /**
   * Says that all events up to this position are handled, and shall not come again.
   *
   * @return fails if another node has taken over meanwhile: the handler must stop then
   */
  Future<Void> through(long position);
}
