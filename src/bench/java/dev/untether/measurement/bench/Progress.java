package dev.untether.measurement.bench;

import java.io.PrintStream;
import java.time.Duration;

/** Tells who waits what is being done, and how long all of it will still take. */
final class Progress {
  private final PrintStream terminal;
  private final int runs;
  private final long start = System.nanoTime();
  private int done;

  /**
   * Nothing is done yet.
   *
   * @param runs how many there will be
   */
  Progress(PrintStream terminal, int runs) {
    this.terminal = terminal;
    this.runs = runs;
  }

  /** Says what comes before any run, or after all of them. */
  void say(String what) {
    terminal.println(what);
  }

  void finished(String what, Figures figures) {
    done++;
    terminal.printf(
        "[%d/%d] %s: %,.0f/s%s; %s left%n",
        done,
        runs,
        what,
        figures.perSecond(),
        figures.remark().isEmpty() ? "" : " (" + figures.remark() + ")",
        left());
  }

  private String left() {
    Duration left = Duration.ofNanos((System.nanoTime() - start) / done * (runs - done));
    return left.toSeconds() < 60
        ? left.toSeconds() + " s"
        : "about " + (left.toSeconds() + 30) / 60 + " min";
  }
}
