package dev.untether.measurement.attack;

import java.time.Duration;

/** The moment at which an attack ends, whatever it is doing. */
record Deadline(long nanoTime) {

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  boolean isOver() {
    return millisLeft() <= 0;
  }

  long millisLeft() {
    return (nanoTime - System.nanoTime()) / 1_000_000;
  }

  /** Waits, but not beyond the end. */
  void pause(Duration duration) {
    try {
      Thread.sleep(Math.max(0, Math.min(duration.toMillis(), millisLeft())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
