package dev.untether.api;

import dev.untether.identity.Principal;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request from its first moment, whether or not an operation is found for it.
 * Lives in the routing context, on the request's event loop.
 */
final class Exchange {
  private static final String KEY = "exchange";

  private final String requestId;
  private final RequestAddress address;
  private @Nullable Principal caller;
  private @Nullable String reason;

  Exchange(String requestId, RequestAddress address) {
    this.requestId = requestId;
    this.address = address;
  }

  static Exchange of(RoutingContext context) {
    return context.get(KEY);
  }

  static boolean isAttachedTo(RoutingContext context) {
    return context.get(KEY) != null;
  }

  void attachTo(RoutingContext context) {
    context.put(KEY, this);
    context.response().putHeader(RequestId.HEADER, requestId);
  }

  String requestId() {
    return requestId;
  }

  RequestAddress address() {
    return address;
  }

  /** Null as long as no valid token was seen. */
  @Nullable Principal caller() {
    return caller;
  }

  void identify(@Nullable Principal principal) {
    this.caller = principal;
  }

  /** Why the answer is what it is, if the log should tell more than the client was told. */
  @Nullable String reason() {
    return reason;
  }

  void explain(String cause) {
    this.reason = cause;
  }
}
