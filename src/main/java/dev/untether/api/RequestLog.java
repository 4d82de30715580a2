package dev.untether.api;

import dev.untether.api.request.Exchange;
import dev.untether.identity.Principal;
import dev.untether.platform.telemetry.LogSettings;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line for each request that is worth one. */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final int FIRST_REFUSAL = 400;

  private final LogSettings.Requests wanted;

  RequestLog(LogSettings.Requests wanted) {
    this.wanted = wanted;
  }

  /** Sees to it that the line is written when the response is. */
  void follow(RoutingContext context) {
    if (wanted != LogSettings.Requests.NONE) {
      long start = System.nanoTime();
      context.addEndHandler(end -> write(context, System.nanoTime() - start));
    }
  }

  private void write(RoutingContext context, long nanoseconds) {
    int status = context.response().getStatusCode();
    if (wanted == LogSettings.Requests.FAILED && status < FIRST_REFUSAL) {
      return;
    }
    HttpServerRequest request = context.request();
    Exchange exchange = Exchange.of(context);
    Principal caller = exchange.caller();
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("request", exchange.requestId())
            .addKeyValue("user", caller == null ? "-" : caller.userName())
            .addKeyValue("method", request.method())
            .addKeyValue("path", request.path())
            .addKeyValue("status", status)
            .addKeyValue("milliseconds", nanoseconds / 1_000_000);
    if (exchange.reason() != null) {
      line = line.addKeyValue("reason", exchange.reason());
    }
    line.log("Request");
  }
}
