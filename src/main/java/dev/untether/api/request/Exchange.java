package dev.untether.api.request;

import dev.untether.api.request.BaseUrls.Client;
import dev.untether.identity.Principal;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request as soon as it arrives, whether or not an operation is found for it. It
 * is kept in the routing context, and used on the request's event loop only.
 */
public final class Exchange {
  private static final String KEY = "exchange";

  /** HSTS, RFC 6797. If a proxy terminates TLS, the proxy should send this header. */
  private static final String SECURE_FOR_A_YEAR = "max-age=31536000";

  private final String requestId;
  private final Client client;
  private @Nullable Principal caller;
  private @Nullable String reason;

  public Exchange(String requestId, Client client) {
    this.requestId = requestId;
    this.client = client;
  }

  public static Exchange of(RoutingContext context) {
    return context.get(KEY);
  }

  public static boolean isAttachedTo(RoutingContext context) {
    return context.get(KEY) != null;
  }

  public void attachTo(RoutingContext context) {
    context.put(KEY, this);
    putHeaders(context.request());
  }

  /**
   * Sets the response headers that do not depend on the answer: the request id, and HSTS over TLS.
   */
  public void putHeaders(HttpServerRequest request) {
    request.response().putHeader(RequestId.HEADER, requestId);
    if (request.isSSL()) {
      request.response().putHeader("Strict-Transport-Security", SECURE_FOR_A_YEAR);
    }
  }

  public String requestId() {
    return requestId;
  }

  public Client client() {
    return client;
  }

  /** Returns the caller; null as long as no valid token has been seen. */
  public @Nullable Principal caller() {
    return caller;
  }

  public void identify(@Nullable Principal principal) {
    this.caller = principal;
  }

  /**
   * Returns why the request was answered so, if the log should say more than the answer; else null.
   */
  public @Nullable String reason() {
    return reason;
  }

  public void explain(String cause) {
    this.reason = cause;
  }

  /** The id by which a request is found in answers, logs and events. */
  public static final class RequestId {
    public static final String HEADER = "X-Request-Id";

    private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,128}");

    private RequestId() {}

    /** Returns the client's own id if it is printable ASCII without spaces; else a new one. */
    public static String of(@Nullable String header) {
      return header != null && PRINTABLE.matcher(header).matches()
          ? header
          : UUID.randomUUID().toString();
    }
  }
}
