package dev.untether.notification.webhook.dispatch;

import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Lease;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends deliveries while this node holds the lease. A nudge makes it look for them at once; a poll
 * makes up for nudges that were lost. Must be started and stopped on one context.
 */
public final class WebhookDispatcher {
  /** The topic to nudge when deliveries or webhooks have changed. */
  public static final String PENDING = "untether.webhooks.pending";

  private static final Duration POLL = Duration.ofSeconds(1);

  /**
   * How long a stop waits for receivers. Deliveries that are not finished by then are sent again.
   */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Bus bus;
  private final Lease lease;
  private final Function<Tenure, Dispatch> dispatches;
  private final Runnable onHeld;
  private Optional<Dispatch> dispatch = Optional.empty();
  private long pollTimer;

  /**
   * @param lease named {@link Tenure#LEASE}
   * @param dispatches makes the {@link Dispatch} of a tenure
   * @param onHeld called when a tenure has begun
   */
  public WebhookDispatcher(
      Vertx vertx, Bus bus, Lease lease, Function<Tenure, Dispatch> dispatches, Runnable onHeld) {
    this.vertx = vertx;
    this.bus = bus;
    this.lease = lease;
    this.dispatches = dispatches;
    this.onHeld = onHeld;
  }

  public Future<Void> start() {
    return bus.onNudge(PENDING, this::look)
        .onSuccess(
            listening -> {
              lease.start(this::begin);
              pollTimer = vertx.setPeriodic(POLL.toMillis(), timer -> look());
            });
  }

  /**
   * Completes when the lease is given back, after the deliveries in progress have ended or a
   * timeout.
   */
  public Future<Void> stop() {
    vertx.cancelTimer(pollTimer);
    return end()
        .timeout(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> lease.stop());
  }

  /** What is sent while this node has the lease. */
  public Optional<Dispatch> dispatch() {
    return dispatch.filter(current -> current.tenure().lasts());
  }

  private void begin() {
    end();
    lease
        .token()
        .ifPresent(token -> dispatch = Optional.of(dispatches.apply(new Tenure(lease, token))));
    look();
    onHeld.run();
  }

  private void look() {
    dispatch.ifPresent(
        current -> {
          if (current.tenure().lasts()) {
            current.look();
          } else {
            end();
          }
        });
  }

  private Future<Void> end() {
    Future<Void> ended = dispatch.map(Dispatch::end).orElse(Future.succeededFuture());
    dispatch = Optional.empty();
    return ended;
  }
}
