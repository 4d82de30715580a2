package dev.untether.platform.flow;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets so many be in flight and no more: who comes then is refused at once, since waiting longer
 * would help nobody. May be used from any thread.
 */
public final class Bulkhead {
  private final int mostInFlight;
  private final AtomicInteger inFlight = new AtomicInteger();

  public Bulkhead(int mostInFlight) {
    this.mostInFlight = mostInFlight;
  }

  /** Begins the work, or fails with {@link UnavailableException} when too much is in flight. */
  public <T> Future<T> admit(Supplier<Future<T>> work) {
    if (inFlight.incrementAndGet() > mostInFlight) {
      inFlight.decrementAndGet();
      return Future.failedFuture(
          new UnavailableException("Too many requests of this kind are in flight."));
    }
    return Future.succeededFuture()
        .compose(begin -> work.get())
        .onComplete(end -> inFlight.decrementAndGet());
  }
}
