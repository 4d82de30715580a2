package dev.untether.api;

import dev.untether.api.problem.Problem;
import dev.untether.api.request.AcceptHeader;
import dev.untether.api.request.BaseUrls;
import dev.untether.api.request.Exchange.RequestId;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;

/**
 * Admits requests whose head is well-formed. A malformed request, or one whose length or target
 * host is ambiguous, is refused before any route sees it, and its connection is closed. A removal
 * is also refused here if too many are in flight, but its connection stays open.
 */
final class RequestEntrance implements Handler<HttpServerRequest> {
  private final BaseUrls baseUrls;
  private final ConnectionEnd connectionEnd;
  private final EarlyRefusal earlyRefusal;
  private final Handler<HttpServerRequest> router;

  RequestEntrance(
      BaseUrls baseUrls,
      ConnectionEnd connectionEnd,
      EarlyRefusal earlyRefusal,
      Handler<HttpServerRequest> router) {
    this.baseUrls = baseUrls;
    this.connectionEnd = connectionEnd;
    this.earlyRefusal = earlyRefusal;
    this.router = router;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (connectionEnd.isAnnounced(request.connection())) {
      // This request was pipelined after the last one that is answered; the client will send it
      // again.
      return;
    }
    Optional<Problem> problem = problem(request);
    if (problem.isPresent()) {
      refuse(request, problem.get());
    } else if (connectionEnd.isStopping() || !earlyRefusal.refuses(request)) {
      // While the server stops, the router takes every request: it also closes the connection.
      router.handle(request);
    }
  }

  /** Answers a request that Vert.x could not decode. */
  void refuseUndecodable(HttpServerRequest request) {
    refuse(request, decodingProblem(request.decoderResult().cause()));
  }

  private Optional<Problem> problem(HttpServerRequest request) {
    if (request.version() == null) {
      return Optional.of(Problem.httpVersionNotSupported());
    }
    if (request.headers().contains("")) {
      return Optional.of(Problem.malformedRequest("A header has no name."));
    }
    if (!baseUrls.isTargetValid(request)) {
      return Optional.of(Problem.malformedAddress());
    }
    return ConnectionEnd.isTransferEncodingServed(request)
        ? Optional.empty()
        : Optional.of(Problem.malformedRequest("The Transfer-Encoding is not supported."));
  }

  private static Problem decodingProblem(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.uriTooLong();
    }
    return cause instanceof TooLongHttpHeaderException
        ? Problem.headersTooLarge()
        : Problem.malformedRequest("This is not an HTTP request.");
  }

  private void refuse(HttpServerRequest request, Problem problem) {
    Buffer body = problem.toJson(baseUrls.clientOf(request).baseUrl()).toBuffer();
    HttpServerResponse response =
        request
            .response()
            .setStatusCode(problem.status())
            .putHeader(HttpHeaders.CONTENT_TYPE, AcceptHeader.JSON)
            .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
            .putHeader(RequestId.HEADER, RequestId.of(null));
    if (request.version() != HttpVersion.HTTP_2) {
      connectionEnd.announce(request);
      response.headersEndHandler(
          headers -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
    response.end(request.method().equals(HttpMethod.HEAD) ? Buffer.buffer() : body);
    if (request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    }
  }
}
