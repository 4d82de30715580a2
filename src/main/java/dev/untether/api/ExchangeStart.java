package dev.untether.api;

import dev.untether.api.request.BaseUrls;
import dev.untether.api.request.Exchange;
import dev.untether.api.request.Exchange.RequestId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** The first step for every request: it gets its id, and its client is determined. */
final class ExchangeStart implements Handler<RoutingContext> {
  private final BaseUrls baseUrls;
  private final RequestLog requestLog;
  private final ConnectionEnd connectionEnd;

  ExchangeStart(BaseUrls baseUrls, RequestLog requestLog, ConnectionEnd connectionEnd) {
    this.baseUrls = baseUrls;
    this.requestLog = requestLog;
    this.connectionEnd = connectionEnd;
  }

  @Override
  public void handle(RoutingContext context) {
    begin(context);
    connectionEnd.check(context);
    context.next();
  }

  /** Does nothing when it has been done: vertx-web lets some requests fail before any handler. */
  void begin(RoutingContext context) {
    if (Exchange.isAttachedTo(context)) {
      return;
    }
    HttpServerRequest request = context.request();
    new Exchange(RequestId.of(request.getHeader(RequestId.HEADER)), baseUrls.clientOf(request))
        .attachTo(context);
    requestLog.follow(context);
  }
}
