package dev.untether.api.answer;

import dev.untether.api.answer.LineInput.Line;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers each line of a request with a line of JSON, in the same order and as soon as it is done,
 * while more lines arrive. Neither the request nor the response needs to fit into memory: nothing
 * is read while too many lines are under way, or while the client does not read its answers.
 *
 * <p>Belongs to one context.
 */
public final class LineExchange {
  /** The media types of a request that is a sequence of lines. */
  public static final String MEDIA_TYPE = "application/x-ndjson";

  /** How many lines may be under way. */
  private static final int WINDOW = 512;

  /** The size from which on answers are written; smaller ones are put together. */
  private static final int CHUNK_BYTES = 8 * 1024;

  private static final long TICK_MILLIS = 1000;

  /** How long to wait when there is no room for a line, and none of this exchange is under way. */
  private static final long RETRY_MILLIS = 5;

  private static final long STALL_NANOS = Duration.ofSeconds(60).toNanos();

  /** The rest of a request that is not read to its end, so that the client can read the answer. */
  private static final long DISCARD_MILLIS = 2000;

  /** Carries out the lines. */
  public interface Work {
    /**
     * Begins with a line. Returns empty if there is no room for it at the moment; then the same
     * line is tried again. The future never fails.
     *
     * @param alone whether no other line of this exchange is under way
     */
    Optional<Future<Outcome>> begin(Line line, boolean alone);

    /** Returns the line that says why the exchange ends before the request does. */
    JsonObject ending(String reason);
  }

  /**
   * The answer to a line.
   *
   * @param last whether the exchange ends with it, because no other line can succeed
   */
  public record Outcome(JsonObject answer, boolean last) {}

  private enum State {
    /** New lines of the request are read, and the work for them begins. */
    OPEN,
    /** No work begins any more; what has begun is finished, and its lines are answered. */
    ENDING,
    /** The response has ended, or the client is gone. */
    OVER
  }

  private final RoutingContext context;
  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Work work;
  private final LineInput input;
  private final BooleanSupplier stopping;
  private final Queue<Future<Outcome>> underWay = new ArrayDeque<>();
  private final Promise<Void> end = Promise.promise();
  private State state = State.OPEN;
  private @Nullable Line held;
  private @Nullable JsonObject farewell;
  private boolean asking;
  private boolean flushing;
  private boolean retrying;
  private boolean broken;
  private long fullSince = System.nanoTime();

  /**
   * @param given the lines, if the request has been read; null if they are still to come
   * @param stopping whether the node stops, so that no more lines begin
   */
  LineExchange(
      RoutingContext context, @Nullable Buffer given, Work work, BooleanSupplier stopping) {
    this.context = context;
    this.vertx = context.vertx();
    this.request = context.request();
    this.response = context.response();
    this.work = work;
    this.stopping = stopping;
    this.input = new LineInput();
    if (given != null) {
      input.add(given);
      input.end();
    }
  }

  /** Completes when the response has ended; fails if it breaks off. */
  Future<Void> run() {
    request.routed(Metrics.LIVE_ROUTE);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, Responder.NOT_STORED)
        .putHeader("X-Content-Type-Options", "nosniff")
        .setChunked(true);
    context.addEndHandler(ended -> gone());
    response.drainHandler(drained -> pump());
    long ticks = vertx.setPeriodic(TICK_MILLIS, tick -> tick());
    end.future().onComplete(over -> vertx.cancelTimer(ticks));
    if (!input.hasEnded()) {
      receive();
    }
    pump();
    return end.future();
  }

  private void receive() {
    request.handler(
        part -> {
          request.pause();
          input.add(part);
          pump();
        });
    request.endHandler(
        ended -> {
          input.end();
          pump();
        });
    request.exceptionHandler(
        failure -> {
          broken = true;
          stop(null);
        });
    // The client may wait for the head of the response before it sends the first line.
    response.writeHead().onFailure(failure -> gone());
    request.resume();
  }

  private void pump() {
    while (state == State.OPEN
        && underWay.size() < WINDOW
        && !response.writeQueueFull()
        && beginNext()) {}
    if (state == State.OPEN && input.isExhausted() && held == null) {
      state = State.ENDING;
    }
    if (state == State.ENDING && underWay.isEmpty() && !flushing) {
      finish();
    }
  }

  /** Begins with the next line; returns whether to try another one. */
  private boolean beginNext() {
    if (stopping.getAsBoolean()) {
      stop(work.ending("The node stops; send the rest to it again, or to another node."));
      return false;
    }
    Line line = held == null ? input.next() : held;
    held = null;
    if (line == null) {
      if (!input.hasEnded()) {
        receiveSoon();
      }
      return false;
    }
    Optional<Future<Outcome>> begun = work.begin(line, underWay.isEmpty());
    if (begun.isEmpty()) {
      held = line;
      retryLater();
      return false;
    }
    underWay.add(begun.get());
    begun.get().onComplete(done -> flushSoon());
    return true;
  }

  /** Not at once: parts that wait already would be taken from within this call. */
  private void receiveSoon() {
    if (!asking) {
      asking = true;
      vertx.runOnContext(
          ignored -> {
            asking = false;
            if (state == State.OPEN && input.isConsumed()) {
              request.resume();
            }
          });
    }
  }

  /**
   * Tries again after a pause. A line of this exchange that is answered makes room earlier, but
   * there may be none under way.
   */
  private void retryLater() {
    if (!retrying) {
      retrying = true;
      vertx.setTimer(
          RETRY_MILLIS,
          timer -> {
            retrying = false;
            pump();
          });
    }
  }

  /** Waits for the other lines of a batch, which are done at the same moment. */
  private void flushSoon() {
    if (!flushing) {
      flushing = true;
      vertx.runOnContext(
          ignored -> {
            flushing = false;
            flush();
            pump();
          });
    }
  }

  private void flush() {
    Buffer lines = Buffer.buffer();
    while (!underWay.isEmpty() && underWay.element().isComplete()) {
      Outcome outcome = underWay.remove().result();
      append(lines, outcome.answer());
      if (outcome.last()) {
        stop(null);
      }
      if (lines.length() >= CHUNK_BYTES) {
        write(lines);
        lines = Buffer.buffer();
      }
    }
    write(lines);
  }

  private static void append(Buffer lines, JsonObject answer) {
    lines.appendBuffer(answer.toBuffer()).appendByte((byte) '\n');
  }

  private void write(Buffer lines) {
    if (state != State.OVER && lines.length() > 0) {
      response.write(lines).onFailure(failure -> gone());
    }
  }

  /**
   * Lets no more lines begin.
   *
   * @param reason the last line of the answer; null if there is none
   */
  private void stop(@Nullable JsonObject reason) {
    if (state == State.OPEN) {
      state = State.ENDING;
      farewell = reason;
      held = null;
      // What is under way may already be done.
      flushSoon();
    }
  }

  private void finish() {
    if (broken) {
      // The client must not take what it has for the whole.
      state = State.OVER;
      response.reset();
      end.tryComplete();
      return;
    }
    if (farewell != null) {
      Buffer last = Buffer.buffer();
      append(last, farewell);
      write(last);
    }
    state = State.OVER;
    discardRest().compose(discarded -> response.end()).onComplete(ended -> end.tryComplete());
  }

  /**
   * Reads on for a moment if the client is still sending: a connection that is closed meanwhile
   * could lose the last lines on their way.
   */
  private Future<Void> discardRest() {
    if (input.hasEnded()) {
      return Future.succeededFuture();
    }
    Promise<Void> discarded = Promise.promise();
    request.handler(part -> {});
    request.endHandler(ended -> discarded.tryComplete());
    request.exceptionHandler(failure -> discarded.tryComplete());
    vertx.setTimer(DISCARD_MILLIS, timer -> discarded.tryComplete());
    request.resume();
    return discarded.future();
  }

  private void tick() {
    if (!response.writeQueueFull()) {
      fullSince = System.nanoTime();
    } else if (System.nanoTime() - fullSince > STALL_NANOS) {
      state = State.OVER;
      response.reset();
      end.tryComplete();
    }
    pump();
  }

  /** The client is gone. Work that has begun goes on, but nobody gets its answers. */
  private void gone() {
    state = State.OVER;
    end.tryComplete();
  }
}
