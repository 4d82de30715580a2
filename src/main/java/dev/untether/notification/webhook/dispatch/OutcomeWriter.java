package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.Tenure.TenureOverException;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** Writes again what could not be written, for as long as this node is the one to write it. */
public record OutcomeWriter(Vertx vertx, Tenure tenure) {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /**
   * Succeeds when it is written.
   *
   * @param statement has its effect once, however often it is carried out
   * @return fails with {@link TenureOverException} when the lease is lost before
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
                    ? vertx.timer(PAUSE.toMillis()).compose(again -> write(statement))
                    : Future.failedFuture(failure));
  }
}
