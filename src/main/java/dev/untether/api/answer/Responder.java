package dev.untether.api.answer;

import dev.untether.api.answer.ListFormat.PageFormat;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.AcceptHeader;
import dev.untether.api.request.Exchange;
import dev.untether.identity.Sessions.SessionEndedException;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.flow.UnhandledVariantException;
import dev.untether.platform.telemetry.Metrics;
import dev.untether.stream.EventStream;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers and problems: the one place where a failure becomes a response. */
public final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Responses may be personal and soon out of date, so caches must not store them. */
  static final String NOT_STORED = "no-store";

  private Responder() {}

  /** Writes the answer; completes when the connection has accepted it. */
  public static Future<Void> answer(RoutingContext context, Answer answer) {
    if (answer instanceof Answer.Json json) {
      return json(context.request(), json.status(), json.headers(), json.body().toBuffer());
    }
    if (answer instanceof Answer.WrittenJson json) {
      return json(context.request(), 200, Map.of(), json.body());
    }
    if (answer instanceof Answer.Page<?> page) {
      return page(context, page);
    }
    if (answer instanceof Answer.Export<?> export) {
      return export(context, export);
    }
    if (answer instanceof Answer.Content content) {
      return content(context, content);
    }
    if (answer instanceof Answer.Live live) {
      return live(context, live);
    }
    if (answer instanceof Answer.Lines lines) {
      return new LineExchange(context, lines.given(), lines.work(), lines.stopping())
          .run()
          .onComplete(ended -> lines.over().run());
    }
    if (answer instanceof Answer.NotModified unchanged) {
      HttpServerResponse response = context.response().setStatusCode(304);
      unchanged.headers().forEach(response::putHeader);
      return response.putHeader(HttpHeaders.CACHE_CONTROL, NOT_STORED).end();
    }
    if (answer instanceof Answer.NoContent) {
      return context.response().setStatusCode(204).end();
    }
    throw new UnhandledVariantException(answer);
  }

  private static Future<Void> content(RoutingContext context, Answer.Content content) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, content.mediaType())
        .putHeader("X-Content-Type-Options", "nosniff");
    content.headers().forEach(context.response()::putHeader);
    return end(context.request(), content.body());
  }

  private static <T> Future<Void> page(RoutingContext context, Answer.Page<T> page) {
    PageFormat format = new PageFormat(context, page);
    return new ListWriter<>(context, page.paging(), page.slices(), format, Map.of()).write();
  }

  private static <T> Future<Void> export(RoutingContext context, Answer.Export<T> export) {
    Map<String, String> headers =
        Map.of(
            "Content-Disposition",
            "attachment; filename=\"" + export.fileName() + "\"",
            "X-Content-Type-Options",
            "nosniff");
    return new ListWriter<>(context, export.paging(), export.slices(), export.format(), headers)
        .write();
  }

  /** Answers with the problem for this failure. An unexpected failure is logged. */
  public static void refuse(RoutingContext context, Throwable failure) {
    HttpServerResponse response = context.response();
    if (response.closed() || isGone(failure)) {
      return;
    }
    Problem problem = problemOf(failure, context);
    if (response.headWritten()) {
      // It is too late for a problem body. A response that breaks off shows the client that
      // something is missing.
      response.reset();
      return;
    }
    refuse(context.request(), problem, body(problem, context));
    DiscardedBody.drain(context.request());
  }

  /**
   * Answers a request with a problem. The request need not have been routed.
   *
   * @param body the JSON of the problem
   */
  public static void refuse(HttpServerRequest request, Problem problem, Buffer body) {
    json(request, problem.status(), problem.headers(), body);
  }

  /** Returns the problem that this failure is answered with: 503 with {@code Retry-After}. */
  public static Problem unavailable(UnavailableException unavailable) {
    return Problem.unavailable(unavailable.getMessage(), RETRY_AFTER);
  }

  private static Buffer body(Problem problem, RoutingContext context) {
    return problem.toJson(Exchange.of(context).client().baseUrl()).toBuffer();
  }

  /**
   * Answers a request whose body is malformed, before Vert.x closes its connection. Does nothing if
   * the client has disconnected.
   */
  public static void refuseBrokenBody(RoutingContext context, Throwable failure) {
    HttpServerResponse response = context.response();
    if (isGone(failure) || response.closed() || response.headWritten()) {
      return;
    }
    Problem problem = Problem.malformedRequest("The body of the request is malformed.");
    refuse(context.request(), problem, body(problem, context));
    if (context.request().version() != HttpVersion.HTTP_2) {
      context.request().connection().close();
    }
  }

  /** Completes when the stream has started. */
  private static Future<Void> live(RoutingContext context, Answer.Live live) {
    HttpServerResponse response = context.response();
    if (isHead(context.request())) {
      EventStream.putHeaders(response);
      return response.end();
    }
    if (!response.closed()) {
      context.request().routed(Metrics.LIVE_ROUTE);
      EventStream stream = live.start().apply(response);
      context.addEndHandler(ignored -> stream.leave());
    }
    return Future.succeededFuture();
  }

  /** Returns whether the client has broken the request off, so that nobody waits for an answer. */
  private static boolean isGone(Throwable failure) {
    return failure instanceof StreamResetException
        || failure instanceof HttpClosedException
        || failure instanceof Http2Exception
        || failure instanceof IOException;
  }

  private static Future<Void> json(
      HttpServerRequest request, int status, Map<String, String> headers, Buffer body) {
    HttpServerResponse response = request.response().setStatusCode(status);
    headers.forEach(response::putHeader);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType(request))
        .putHeader(HttpHeaders.CACHE_CONTROL, NOT_STORED);
    return end(request, body);
  }

  /** Ends the response with this body; for HEAD, sends only its length. */
  static Future<Void> end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (isHead(request)) {
      // Over HTTP/2, Vert.x would send the body nevertheless, which violates the protocol.
      return response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    }
    return response.end(body);
  }

  static boolean isHead(HttpServerRequest request) {
    return request.method().equals(HttpMethod.HEAD);
  }

  static String mediaType(HttpServerRequest request) {
    return AcceptHeader.chosenMediaType(request.headers());
  }

  private static Problem problemOf(Throwable failure, RoutingContext context) {
    if (failure instanceof ProblemException refusal) {
      return refusal.problem();
    }
    if (failure instanceof SessionEndedException) {
      return Problem.sessionEnded();
    }
    if (failure instanceof UnavailableException unavailable) {
      Exchange.of(context).explain(reason(unavailable));
      return unavailable(unavailable);
    }
    LOG.atError()
        .addKeyValue("request", Exchange.of(context).requestId())
        .setCause(failure)
        .log("Request failed");
    return Problem.unknownError();
  }

  /** Returns the reason for the log: it may say more than the answer. */
  private static String reason(UnavailableException unavailable) {
    Throwable cause = unavailable.getCause();
    return cause == null ? unavailable.getMessage() : unavailable.getMessage() + " " + cause;
  }

  /** The unread rest of the body of a request that has been answered. */
  static final class DiscardedBody {
    /**
     * The limit of bytes to read. The body is read because resetting the connection could lose the
     * answer.
     */
    private static final long MAX_BYTES = 1024L * 1024;

    private DiscardedBody() {}

    /**
     * Reads and discards the body, so that the connection can be used again; resets the response
     * when the body exceeds the limit.
     */
    static void drain(HttpServerRequest request) {
      if (request.isEnded()) {
        return;
      }
      AtomicLong discarded = new AtomicLong();
      request.exceptionHandler(ignored -> {});
      request.handler(
          part -> {
            if (discarded.addAndGet(part.length()) > MAX_BYTES) {
              request.response().reset();
            }
          });
      request.resume();
    }
  }
}
