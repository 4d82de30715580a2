package dev.untether.testing;

import dev.untether.platform.flow.Backoff;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what comes by itself, and of which nobody is told. */
public final class Polling {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * The first looks come soon after each other, for what takes a moment. Later ones are rarer: most
   * open a connection to PostgreSQL, which costs more of the processor than what is waited for.
   */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  private static final Duration MAX_PAUSE = Duration.ofMillis(100);

  private Polling() {}

  /** Asks again and again; gives the first answer that is as wanted. */
  public static <T> T until(Supplier<T> question, Predicate<T> wanted) {
    return until(PATIENCE, question, wanted);
  }

  /** The same for what takes longer. */
  public static <T> T until(Duration patience, Supplier<T> question, Predicate<T> wanted) {
    long start = System.nanoTime();
    Backoff backoff = new Backoff(FIRST_PAUSE, MAX_PAUSE);
    T answer = question.get();
    while (!wanted.test(answer)) {
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new AssertionError("still not as wanted: " + answer);
      }
      pause(backoff.next());
      answer = question.get();
    }
    return answer;
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
