package dev.untether.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.model.Event;
import dev.untether.stream.Listener.StreamEnd;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
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

  /** The format of an event stream (WHATWG HTML, 9.2.5). */
  static final class ServerSentEvents {
    static final String MEDIA_TYPE = "text/event-stream";
    static final Buffer COMMENT = Buffer.buffer(":\n\n");

    private static final byte[] END = "\n\n".getBytes(UTF_8);
    private static final String CLOSED = "dev.untether.stream.closed";

    private ServerSentEvents() {}

    /**
     * Returns the first bytes of a stream: where it starts, and how long the client must wait
     * before it reconnects.
     */
    static Buffer opening(long position, long retryMillis) {
      return Buffer.buffer(": from " + Event.sequence(position) + "\nretry: " + retryMillis)
          .appendString("\n\n")
          .appendBuffer(id(position));
    }

    /** What stands before the data of an event. */
    static byte[] head(long position, String type) {
      return ("id: " + Event.sequence(position) + "\nevent: " + type + "\ndata: ").getBytes(UTF_8);
    }

    /**
     * Appends an event.
     *
     * @param json must not contain line breaks
     */
    static void append(Buffer frames, byte[] head, byte[] json) {
      frames.appendBytes(head).appendBytes(json).appendBytes(END);
    }

    /** Returns how many bytes {@link #append} appends. */
    static int length(byte[] head, byte[] json) {
      return head.length + json.length + END.length;
    }

    /** Advances the client's last event id without an event. */
    static Buffer id(long position) {
      return Buffer.buffer("id: " + Event.sequence(position) + "\n\n");
    }

    /** The last event of a stream that the server ends. */
    static Buffer closed(long position, StreamEnd reason, long resumeFrom) {
      byte[] data =
          new JsonObject()
              .put("reason", reason.text())
              .put("resumeFrom", Event.sequence(resumeFrom))
              .toBuffer()
              .getBytes();
      Buffer frame = Buffer.buffer();
      append(frame, head(position, CLOSED), data);
      return frame;
    }
  }
}
