package dev.untether.notification.webhook.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt to deliver has ended.
 *
 * @param responseStatus null if there was no response
 * @param failure what went wrong, in words that may be shown to anybody who sees the webhook; null
 *     after a success
 * @param retryAfter how long the receiver wants to be left alone; null if it does not say
 */
public record AttemptResult(
    @Nullable Integer responseStatus,
    Duration duration,
    @Nullable String failure,
    @Nullable Duration retryAfter) {
  private static final int GONE = 410;

  public boolean isSuccess() {
    return failure == null;
  }

  /** The receiver wants nothing any more. */
  public boolean isGone() {
    return responseStatus != null && responseStatus == GONE;
  }
}
