package dev.untether.api.operation;

import dev.untether.api.answer.Responder;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of paused requests: only up to a limit, and only of the expected media type. */
final class RequestBody {
  static final int LIMIT = 64 * 1024;

  /** The timeout for the whole body, however slowly it arrives. */
  private static final long TIMEOUT_SECONDS = 10;

  /**
   * RFC 6839, section 3.1. One published client sends {@code *+json} literally, with the asterisk.
   */
  private static final Pattern JSON_SUFFIX =
      Pattern.compile("[\\w.*!#$&^-]+/[\\w.*!#$&^+-]+\\+json", Pattern.CASE_INSENSITIVE);

  private RequestBody() {}

  /**
   * Reads and discards a chunked body that the operation does not use, so that a malformed request
   * is detected before anything is carried out. Completes at once for any other body.
   */
  static Future<Buffer> skip(RoutingContext context) {
    return isChunked(context.request())
        ? readUpToLimit(context)
        : Future.succeededFuture(Buffer.buffer());
  }

  static boolean isChunked(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /**
   * Reads the whole body; fails with a {@link ProblemException} as soon as the body is known to be
   * unacceptable. A sequence of lines is left to the operation.
   */
  static Future<Buffer> read(RoutingContext context, Operation.Body expected) {
    HttpServerRequest request = context.request();
    boolean isLines = expected == Operation.Body.JSON_OR_LINES && isLines(request);
    if (!(isLines || isOfType(request.getHeader(HttpHeaders.CONTENT_TYPE), expected))
        || isEncoded(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
      return Future.failedFuture(new ProblemException(Problem.unsupportedMediaType()));
    }
    if (!isLines && declaredLength(request) > LIMIT) {
      return Future.failedFuture(new ProblemException(Problem.bodyTooLarge()));
    }
    String expectation = request.getHeader(HttpHeaders.EXPECT);
    if (expectation != null && request.version() != HttpVersion.HTTP_1_0) {
      if (!expectation.equalsIgnoreCase("100-continue")) {
        return Future.failedFuture(new ProblemException(Problem.expectationFailed()));
      }
      request.response().writeContinue();
    }
    return isLines ? Future.succeededFuture(Buffer.buffer()) : readUpToLimit(context);
  }

  private static boolean isLines(HttpServerRequest request) {
    return Operation.Body.isLines(request.headers());
  }

  private static Future<Buffer> readUpToLimit(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.response().ended()) {
      // The body was malformed, and the error has been answered already.
      return Future.failedFuture(brokenOff());
    }
    Buffer body = Buffer.buffer();
    Future<Buffer> read =
        Future.future(
            whole -> {
              request.handler(
                  part -> {
                    if (body.length() + part.length() > LIMIT) {
                      whole.tryFail(new ProblemException(Problem.bodyTooLarge()));
                    } else {
                      body.appendBuffer(part);
                    }
                  });
              request.endHandler(ignored -> whole.tryComplete(body));
              request.exceptionHandler(
                  failure -> {
                    Responder.refuseBrokenBody(context, failure);
                    whole.tryFail(brokenOff());
                  });
            });
    request.resume();
    return read.timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .recover(failure -> Future.failedFuture(typed(failure)));
  }

  /** A failure that needs no response, because the client is gone or has been answered. */
  private static HttpClosedException brokenOff() {
    return new HttpClosedException("The body of the request broke off");
  }

  private static Throwable typed(Throwable failure) {
    return failure instanceof TimeoutException
        ? new ProblemException(Problem.requestTimeout())
        : failure;
  }

  /** A JSON body need not have a media type, because some clients send none. */
  private static boolean isOfType(@Nullable String contentType, Operation.Body expected) {
    if (contentType == null || expected == Operation.Body.JSON_OF_ANY_TYPE) {
      return expected != Operation.Body.FORM;
    }
    String type = withoutParameters(contentType);
    return expected == Operation.Body.FORM
        ? type.equalsIgnoreCase("application/x-www-form-urlencoded")
        : isJson(type);
  }

  static String withoutParameters(String contentType) {
    int parameters = contentType.indexOf(';');
    return (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
  }

  /**
   * Also accepts types such as JSON Patch, which published clients send although the body is plain
   * JSON.
   */
  private static boolean isJson(String type) {
    return type.equalsIgnoreCase("application/json")
        || type.equalsIgnoreCase("text/json")
        || JSON_SUFFIX.matcher(type).matches();
  }

  private static boolean isEncoded(@Nullable String contentEncoding) {
    return contentEncoding != null && !contentEncoding.strip().equalsIgnoreCase("identity");
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null || length.isEmpty() ? 0 : Long.parseLong(length);
  }
}
