package dev.untether.platform.flow;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Admits one line a second, so that nobody can fill the log by causing lines. May be used from any
 * thread.
 */
public final class LogLimit {
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * Writes the line, or only counts it.
   *
   * @param line writes the line; its argument is the number of lines omitted since the last one
   */
  public void log(LongConsumer line) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
      line.accept(leftOut.getAndSet(0));
    } else {
      leftOut.incrementAndGet();
    }
  }
}
