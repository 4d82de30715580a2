package dev.untether.api;

import dev.untether.api.answer.Responder;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which response is the last one on its HTTP/1 connection. That response announces it, the
 * connection is closed afterwards, and requests pipelined after it are not carried out. A response
 * is the last one
 *
 * <ul>
 *   <li>while the server stops, so that no client sends a request into a closing connection;
 *   <li>after a chunked body and over HTTP/1.0, where a proxy in between may disagree about the end
 *       of the request (RFC 9112, section 6.3), so the bytes that follow may belong to another
 *       client. HTTP/1.0 also has no chunked responses: a list of unknown length ends where the
 *       connection ends.
 * </ul>
 *
 * <p>Belongs to one context.
 */
final class ConnectionEnd {
  private final BooleanSupplier stopping;
  private final Set<HttpConnection> ending = Collections.newSetFromMap(new WeakHashMap<>());

  ConnectionEnd(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  /**
   * If the response to this request is the last one, announces that and closes the connection after
   * it.
   */
  void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.version() == HttpVersion.HTTP_2) {
      return;
    }
    boolean chunked = transferEncoding(request) != null;
    if (chunked) {
      request.exceptionHandler(failure -> Responder.refuseBrokenBody(context, failure));
    }
    if (chunked || request.version() == HttpVersion.HTTP_1_0 || isStopping()) {
      announce(request);
      HttpServerResponse response = context.response();
      // This must be set last: Vert.x adds "keep-alive" for HTTP/1.0 clients that ask for it.
      context.addHeadersEndHandler(
          headers -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
      context.addEndHandler(
          answered -> {
            if (answered.succeeded()) {
              request.connection().close();
            }
          });
    }
  }

  /** Whether every response is the last one on its connection, because the server stops. */
  boolean isStopping() {
    return stopping.getAsBoolean();
  }

  /** Makes {@link #isAnnounced} return true for the request's connection. */
  void announce(HttpServerRequest request) {
    ending.add(request.connection());
  }

  boolean isAnnounced(HttpConnection connection) {
    return !ending.isEmpty() && ending.contains(connection);
  }

  /** Whether there is no Transfer-Encoding, or it is just "chunked" over HTTP/1.1. */
  static boolean isTransferEncodingServed(HttpServerRequest request) {
    String transferEncoding = transferEncoding(request);
    return transferEncoding == null
        || (request.version() == HttpVersion.HTTP_1_1
            && transferEncoding.strip().equalsIgnoreCase("chunked"));
  }

  private static @Nullable String transferEncoding(HttpServerRequest request) {
    return request.getHeader(HttpHeaders.TRANSFER_ENCODING);
  }
}
