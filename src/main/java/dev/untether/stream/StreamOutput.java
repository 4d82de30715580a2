package dev.untether.stream;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The response of a stream. Knows whether the client reads what is written. */
final class StreamOutput {
  private static final int WRITE_QUEUE = 64 * 1024;

  private final HttpServerResponse response;
  private final long stallLimitNanos;
  private final Runnable onFull;
  private boolean full;
  private long fullSince;

  /** Wraps a response to which nothing has been written yet. */
  StreamOutput(HttpServerResponse response, Duration stallLimit, Runnable onFull) {
    this.response = response;
    this.stallLimitNanos = stallLimit.toNanos();
    this.onFull = onFull;
  }

  /** Writes the head and the first bytes. */
  void begin(long position, Runnable onRoom) {
    // Random, so that thousands of clients do not reconnect at once when a node stops.
    long retryMillis = ThreadLocalRandom.current().nextLong(1_000, 3_000);
    putHeaders(response)
        .setWriteQueueMaxSize(WRITE_QUEUE)
        .setChunked(true)
        .drainHandler(
            drained -> {
              full = false;
              onRoom.run();
            })
        .write(ServerSentEvents.opening(position, retryMillis));
  }

  static HttpServerResponse putHeaders(HttpServerResponse response) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, ServerSentEvents.MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no");
  }

  /** Must be called before each {@link #write}, but not after the end. */
  boolean hasRoom() {
    if (!full && response.writeQueueFull()) {
      full = true;
      fullSince = System.nanoTime();
      onFull.run();
    }
    return !full;
  }

  /** Whether there has been no room for too long. */
  boolean isStalled(long now) {
    return full && now - fullSince > stallLimitNanos;
  }

  /** Completes when the frames have been handed over to the connection. */
  Future<Void> write(Buffer frames) {
    return response.write(frames);
  }

  void end() {
    response.end();
  }

  /** Must not be called after the response has ended. */
  void cutOff() {
    response.reset();
  }
}
