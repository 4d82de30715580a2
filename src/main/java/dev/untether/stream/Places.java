package dev.untether.stream;

import dev.untether.platform.flow.UnavailableException;
import java.util.concurrent.atomic.AtomicInteger;

/** How many may listen at once on this node. May be used from any thread. */
final class Places {
  private final AtomicInteger taken = new AtomicInteger();
  private final int max;

  Places(int max) {
    this.max = max;
  }

  /**
   * @throws UnavailableException if all are taken
   */
  void take() {
    if (taken.incrementAndGet() > max) {
      taken.decrementAndGet();
      throw new UnavailableException("Too many streams are open on this node.");
    }
  }

  void leave() {
    taken.decrementAndGet();
  }

  int taken() {
    return taken.get();
  }
}
