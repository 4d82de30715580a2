package dev.untether.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Says now and then how far something has come that takes long. */
final class ProgressLine implements LongConsumer {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final PrintWriter terminal;
  private long lastSaid = System.nanoTime();

  ProgressLine(PrintWriter terminal) {
    this.terminal = terminal;
  }

  @Override
  public void accept(long number) {
    if (System.nanoTime() - lastSaid > INTERVAL.toNanos()) {
      terminal.printf("%s records so far ...%n", number);
      terminal.flush();
      lastSaid = System.nanoTime();
    }
  }
}
