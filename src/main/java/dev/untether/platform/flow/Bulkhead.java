package dev.untether.platform.flow;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Limits how many operations of one kind run at the same time. When it is full, further ones are
 * refused at once, since a longer wait would help nobody. May be used from any thread.
 *
 * <p>Limits that are also divided among clients are something else: those of connections by address
 * ({@code ConnectionGate}, {@code BusGate}), and those of the queue of passwords ({@code
 * PasswordQueue}).
 */
public final class Bulkhead {
  private final int max;
  private final String refusal;
  private final AtomicInteger inside = new AtomicInteger();

  /** Refuses requests with a general message. */
  public Bulkhead(int max) {
    this(max, "Too many requests of this kind are in flight.");
  }

  /**
   * @param refusal the message of the {@link UnavailableException} when it is full
   */
  public Bulkhead(int max, String refusal) {
    this.max = max;
    this.refusal = refusal;
  }

  /** Runs the work inside, or fails with {@link UnavailableException} when it is full. */
  public <T> Future<T> admit(Supplier<Future<T>> work) {
    return tryEnter() ? run(work) : Future.failedFuture(refusal());
  }

  /** Runs the work inside; empty when it is full. For whoever can wait. */
  public <T> Optional<Future<T>> tryAdmit(Supplier<Future<T>> work) {
    return tryEnterBelow(max) ? Optional.of(run(work)) : Optional.empty();
  }

  /** Like {@link #tryAdmit}, but leaves half of the room to others. */
  public <T> Optional<Future<T>> tryAdmitToHalf(Supplier<Future<T>> work) {
    return tryEnterBelow(max / 2) ? Optional.of(run(work)) : Optional.empty();
  }

  private <T> Future<T> run(Supplier<Future<T>> work) {
    return Attempt.begin(work).onComplete(ended -> leave());
  }

  /**
   * Enters until {@link #leave} is called.
   *
   * @throws UnavailableException if it is full
   */
  public void enter() {
    if (!tryEnter()) {
      throw refusal();
    }
  }

  /** Enters until {@link #leave} is called; returns false if it is full. */
  public boolean tryEnter() {
    return tryEnterBelow(max);
  }

  /**
   * Returns whether another operation would be refused at this moment. A caller can use this to
   * refuse it earlier, at less cost.
   */
  public boolean isFull() {
    return inside.get() >= max;
  }

  /** Returns the failure with which operations are refused. */
  public UnavailableException refusal() {
    return new UnavailableException(refusal);
  }

  private boolean tryEnterBelow(int limit) {
    int now;
    do {
      now = inside.get();
      if (now >= limit) {
        return false;
      }
    } while (!inside.compareAndSet(now, now + 1));
    return true;
  }

  /** Must be called once for each time that it was entered. */
  public void leave() {
    inside.decrementAndGet();
  }

  public int inside() {
    return inside.get();
  }
}
