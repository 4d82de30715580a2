package dev.untether.eventlog;

import io.vertx.core.Future;
import java.util.List;

/** What a consumer does whose work takes long, such as sending mail. */
public interface LeasedEventHandler {

  /** Forgets everything: what it has not acknowledged comes again. */
  void restart();

  /**
   * Takes over the next events, in the order of the log, and does what is due. What it takes over
   * comes no second time before a {@link #restart}. Is called at each poll, with no events if there
   * are none.
   *
   * @return fails if what is due could not be done; the next call comes after a pause, and with
   *     further events if there are any
   */
  Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement);

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
}
