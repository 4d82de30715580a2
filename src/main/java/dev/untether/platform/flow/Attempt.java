package dev.untether.platform.flow;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Begins work that may throw instead of returning a failed future. */
public final class Attempt {
  private Attempt() {}

  /**
   * Begins the work at once. If it throws, the result is a failed future. Otherwise it is the
   * future of the work itself, which continues on the context of the work.
   */
  public static <T> Future<T> begin(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
