package dev.untether.platform.flow;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the same piece of work again and again, one round at a time: when it is woken, at an
 * interval, and when a round says that there is more to do. Waking it while a round is running
 * causes exactly one more round, however often it is woken, because that round sees everything that
 * was there before it began.
 *
 * <p>Belongs to one context: all methods must be called on it, and the future of each round must
 * complete on it, as the futures of the database, of timers and of the bus do.
 */
public final class Rounds {

  /** What the rounds are doing. */
  private enum State {
    /**
     * No round is running. One begins when woken, at the next tick, or when the delay has passed.
     */
    IDLE,
    RUNNING,
    /** A round is running, and another one will follow it because of a wake in the meantime. */
    RUNNING_ASKED_AGAIN,
    /** No round is running, and the next one will begin after a pause, not earlier. */
    PAUSING,
    /** No more rounds begin; the last one may still be running. */
    STOPPED
  }

  /** What follows a round that has succeeded. */
  public static final class Next {
    /** Nothing, until the rounds are woken or the interval has passed. */
    public static final Next WHEN_WOKEN = new Next(State.IDLE, null);

    /** Another round at once, after other work that is waiting for the event loop. */
    public static final Next AT_ONCE = new Next(State.PAUSING, Duration.ZERO);

    private final State state;
    private final @Nullable Duration delay;

    private Next(State state, @Nullable Duration delay) {
      this.state = state;
      this.delay = delay;
    }

    /** Another round after a pause, which is not shortened by a wake. */
    public static Next afterPause(Duration pause) {
      return new Next(State.PAUSING, pause);
    }

    /** Another round when the delay has passed, or earlier if the rounds are woken. */
    public static Next within(Duration delay) {
      return delay.toMillis() > 0 ? new Next(State.IDLE, delay) : AT_ONCE;
    }
  }

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Trouble trouble;
  private final @Nullable Backoff backoff;
  private final Supplier<Future<Next>> round;

  private State state = State.IDLE;
  private Future<Void> running = Future.succeededFuture();
  private long intervalTimer = NO_TIMER;
  private long delayTimer = NO_TIMER;

  /**
   * Creates rounds of which none begins before they are woken. After a round that has failed, the
   * next one begins when they are woken or at the next tick.
   *
   * @param trouble receives the outcome of each round
   * @param round does the work of one round and decides what follows; if it throws, that is a
   *     failure of the round
   */
  public Rounds(Vertx vertx, Trouble trouble, Supplier<Future<Next>> round) {
    this(vertx, trouble, null, round);
  }

  /**
   * Like the other constructor, but after each failure the next round begins after a pause.
   *
   * @param backoff the pauses, which begin anew after a round that has succeeded
   */
  public Rounds(
      Vertx vertx, Trouble trouble, @Nullable Backoff backoff, Supplier<Future<Next>> round) {
    this.vertx = vertx;
    this.trouble = trouble;
    this.backoff = backoff;
    this.round = round;
  }

  /**
   * Also begins a round at each tick of this interval, for the first time after one interval. A
   * tick has no effect while a round is running or a pause lasts. Must be called at most once.
   */
  public void every(Duration period) {
    if (state != State.STOPPED) {
      intervalTimer = vertx.setPeriodic(period.toMillis(), tick -> beginIfIdle());
    }
  }

  /**
   * Begins a round, or has another one follow the one that is running. Has no effect during a
   * pause, because a round follows it anyway, and none after a stop.
   */
  public void wake() {
    if (state == State.RUNNING) {
      state = State.RUNNING_ASKED_AGAIN;
    } else {
      beginIfIdle();
    }
  }

  /** Begins no more rounds. Completes when the one that is running has ended, and never fails. */
  public Future<Void> stop() {
    state = State.STOPPED;
    vertx.cancelTimer(intervalTimer);
    vertx.cancelTimer(delayTimer);
    return running;
  }

  public boolean isStopped() {
    return state == State.STOPPED;
  }

  private void beginIfIdle() {
    if (state == State.IDLE) {
      begin();
    }
  }

  private void begin() {
    if (delayTimer != NO_TIMER) {
      vertx.cancelTimer(delayTimer);
      delayTimer = NO_TIMER;
    }
    state = State.RUNNING;
    running = Attempt.begin(round).transform(this::ended);
  }

  private Future<Void> ended(AsyncResult<Next> result) {
    Next next = next(result);
    if (state == State.RUNNING_ASKED_AGAIN && next.state == State.IDLE) {
      next = Next.AT_ONCE;
    }
    if (state != State.STOPPED) {
      state = next.state;
      schedule(next.delay);
    }
    return Future.succeededFuture();
  }

  private Next next(AsyncResult<Next> result) {
    if (result.succeeded()) {
      trouble.over();
      if (backoff != null) {
        backoff.reset();
      }
      return result.result();
    }
    trouble.failed(result.cause());
    return backoff == null ? Next.WHEN_WOKEN : Next.afterPause(backoff.next());
  }

  private void schedule(@Nullable Duration wait) {
    if (wait == null) {
      return;
    }
    if (wait.toMillis() > 0) {
      delayTimer = vertx.setTimer(wait.toMillis(), passed -> beginAfterDelay());
    } else {
      vertx.runOnContext(passed -> beginAfterDelay());
    }
  }

  private void beginAfterDelay() {
    delayTimer = NO_TIMER;
    if (state == State.IDLE || state == State.PAUSING) {
      begin();
    }
  }
}
