package dev.untether.notification.webhook.dispatch;

import dev.untether.platform.database.Lease;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The time for which one node has the lease on dispatching.
 *
 * @param token the fencing token, which prevents writes after the tenure
 */
public record Tenure(Lease lease, long token) {
  public static final String LEASE = "webhooks";

  /** Whether this node still holds the lease, so that no other node has taken over. */
  boolean lasts() {
    return lease.token().orElse(-1) == token;
  }

  /** Another node dispatches now, and sends again every delivery whose outcome is not written. */
  static final class TenureOverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TenureOverException() {
      super("another node dispatches the webhooks", null, false, false);
    }
  }

  /**
   * Repeats writes that fail because the database is unavailable, as long as this node holds the
   * lease.
   */
  public record OutcomeWriter(Vertx vertx, Tenure tenure) {
    private static final Duration PAUSE = Duration.ofMillis(500);

    /**
     * Runs a statement until it succeeds.
     *
     * @param statement must have its effect only once, however often it runs
     * @return fails with {@link TenureOverException} if the lease is lost first
     */
    <T> Future<T> write(Supplier<Future<T>> statement) {
      if (!tenure.lasts()) {
        return Future.failedFuture(new TenureOverException());
      }
      return statement
          .get()
          .recover(
              failure ->
                  failure instanceof UnavailableException
                      ? vertx.timer(PAUSE.toMillis()).compose(timer -> write(statement))
                      : Future.failedFuture(failure));
    }
  }
}
