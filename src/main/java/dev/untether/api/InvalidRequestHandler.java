package dev.untether.api;

import dev.untether.api.address.RequestAddresses;
import dev.untether.api.problem.Problem;
import dev.untether.api.request.AcceptHeader;
import dev.untether.api.request.RequestId;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Answers what is no HTTP request, or too large for one; no route ever sees it. */
final class InvalidRequestHandler implements Handler<HttpServerRequest> {
  private final RequestAddresses addresses;

  InvalidRequestHandler(RequestAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Problem problem = problem(request.decoderResult().cause());
    String baseAddress = addresses.of(request).baseAddress();
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, AcceptHeader.JSON)
        .putHeader(RequestId.HEADER, RequestId.of(null))
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(problem.toJson(baseAddress).toBuffer());
  }

  private static Problem problem(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.uriTooLong();
    }
    return cause instanceof TooLongHttpHeaderException
        ? Problem.headersTooLarge()
        : Problem.malformedRequest("This is not an HTTP request.");
  }
}
