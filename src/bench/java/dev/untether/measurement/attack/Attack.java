package dev.untether.measurement.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Some attackers that do the same at the same time.
 *
 * @param name as it is given on the command line
 */
record Attack(String name, String description, int attackers, Assault assault) {
  /** Keeps an attacker that is refused at once from using up this machine's own ports. */
  private static final Duration BETWEEN_STRIKES = Duration.ofMillis(20);

  /** Returns at the deadline; gives the number of strikes. */
  int run(Target target, Deadline deadline) {
    AtomicInteger strikes = new AtomicInteger();
    List<Thread> threads =
        IntStream.range(0, attackers)
            .mapToObj(number -> new Thread(() -> strike(target, deadline, strikes), name))
            .toList();
    threads.forEach(Thread::start);
    threads.forEach(Attack::join);
    return strikes.get();
  }

  private void strike(Target target, Deadline deadline, AtomicInteger strikes) {
    while (!deadline.isOver()) {
      try {
        strikes.incrementAndGet();
        assault.strike(target, deadline);
      } catch (IOException defended) {
        // That is how the server should answer.
      }
      deadline.pause(BETWEEN_STRIKES);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
