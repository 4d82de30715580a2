package dev.untether.testing;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what comes by itself, and of which nobody is told. */
public final class Polling {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Polling() {}

  /** Asks again and again; gives the first answer that is as wanted. */
  public static <T> T until(Supplier<T> question, Predicate<T> wanted) {
    return until(PATIENCE, question, wanted);
  }

  /** The same for what takes longer. */
  public static <T> T until(Duration patience, Supplier<T> question, Predicate<T> wanted) {
    long start = System.nanoTime();
    T answer = question.get();
    while (!wanted.test(answer)) {
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new AssertionError("still not as wanted: " + answer);
      }
      pause();
      answer = question.get();
    }
    return answer;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
