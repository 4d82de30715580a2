package dev.untether.api;

import dev.untether.api.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * When an answer is the last one on its HTTP/1 connection, and says so: while the server stops, so
 * that no client sends a request into a closing connection; and after a request of which it is not
 * beyond doubt where it ends (RFC 9112, section 6.3), since what follows may be somebody else's.
 */
final class ConnectionEnd {
  private final BooleanSupplier stopping;

  ConnectionEnd(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  /**
   * Announces the end if it is due, and sees to it; tells what is wrong with a request that must be
   * refused.
   */
  Optional<Problem> check(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.version() == HttpVersion.HTTP_2) {
      return Optional.empty();
    }
    String transferEncoding = request.getHeader(HttpHeaders.TRANSFER_ENCODING);
    // A Content-Length beside it has been taken away before we could see it.
    if (transferEncoding != null || stopping.getAsBoolean()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.addEndHandler(answered -> request.connection().close());
    }
    if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
      return Optional.of(Problem.malformedAddress());
    }
    return transferEncoding == null || isPlainlyChunked(transferEncoding, request.version())
        ? Optional.empty()
        : Optional.of(Problem.malformedRequest("The Transfer-Encoding is not supported."));
  }

  private static boolean isPlainlyChunked(String transferEncoding, HttpVersion version) {
    return version == HttpVersion.HTTP_1_1 && transferEncoding.strip().equalsIgnoreCase("chunked");
  }
}
