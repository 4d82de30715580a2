package dev.untether.platform.flow;

import java.util.function.Consumer;

/**
 * Logs the first of several failures in a row, and the recovery: something that fails every second
 * would otherwise fill the log. Belongs to one context.
 */
public final class Trouble {
  private final Consumer<Throwable> begin;
  private final Runnable end;
  private boolean present;

  /**
   * @param begin logs the first failure
   * @param end logs the first success after failures
   */
  public Trouble(Consumer<Throwable> begin, Runnable end) {
    this.begin = begin;
    this.end = end;
  }

  /** Logs nothing when the trouble is over. */
  public Trouble(Consumer<Throwable> begin) {
    this(begin, () -> {});
  }

  void failed(Throwable cause) {
    if (!present) {
      present = true;
      begin.accept(cause);
    }
  }

  void over() {
    if (present) {
      present = false;
      end.run();
    }
  }
}
