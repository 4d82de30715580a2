package dev.untether.platform.telemetry;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long work waits for an event loop: how late a timer comes. May be used from any
 * thread.
 */
public final class LoopDelay {
  private static final long PERIOD_MILLIS = 100;
  private static final int SECONDS = 10;

  /** The longest delays of the last seconds, each in the place of its second. */
  private final long[] longest = new long[SECONDS + 1];

  private final long[] secondOf = new long[SECONDS + 1];

  /** Returns a verticle that measures the event loop on which it is deployed. */
  public Deployable probe() {
    return new Probe();
  }

  /** Returns the longest delay of the last ten seconds, on all event loops that are measured. */
  public synchronized Duration longest() {
    long second = second();
    long max = 0;
    for (int place = 0; place < longest.length; place++) {
      if (second - secondOf[place] <= SECONDS) {
        max = Math.max(max, longest[place]);
      }
    }
    return Duration.ofNanos(max);
  }

  private synchronized void note(long delay) {
    long second = second();
    int place = (int) Math.floorMod(second, (long) longest.length);
    longest[place] = secondOf[place] == second ? Math.max(longest[place], delay) : delay;
    secondOf[place] = second;
  }

  private static long second() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
  }

  private final class Probe extends VerticleBase {
    @Override
    public Future<?> start() {
      arm();
      return Future.succeededFuture();
    }

    private void arm() {
      long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
      vertx.setTimer(
          PERIOD_MILLIS,
          timer -> {
            note(Math.max(0, System.nanoTime() - due));
            arm();
          });
    }
  }
}
