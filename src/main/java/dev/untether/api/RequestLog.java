package dev.untether.api;

import dev.untether.api.request.Exchange;
import dev.untether.identity.Principal;
import dev.untether.platform.telemetry.LogSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request that is worth one. Of those that are answered 503, only the first ones
 * of each second: a node that is full has better things to do, and the rest are counted.
 *
 * <p>Belongs to one context.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final int FIRST_REFUSAL = 400;
  private static final int UNAVAILABLE = 503;
  private static final int MOST_UNAVAILABLE_PER_SECOND = 10;

  private final LogSettings.Requests wanted;
  private final Vertx vertx;
  private int unavailable;

  RequestLog(LogSettings.Requests wanted, Vertx vertx) {
    this.wanted = wanted;
    this.vertx = vertx;
  }

  /** Sees to it that the line is written when the response is. */
  void follow(RoutingContext context) {
    if (wanted != LogSettings.Requests.NONE) {
      long start = System.nanoTime();
      context.addEndHandler(end -> ended(context, System.nanoTime() - start));
    }
  }

  private void ended(RoutingContext context, long nanoseconds) {
    int status = context.response().getStatusCode();
    boolean isWanted = wanted == LogSettings.Requests.ALL || status >= FIRST_REFUSAL;
    if (isWanted && (status != UNAVAILABLE || isOneOfTheFirst())) {
      write(context, status, nanoseconds);
    }
  }

  private boolean isOneOfTheFirst() {
    if (unavailable == 0) {
      vertx.timer(1, TimeUnit.SECONDS).onSuccess(over -> tellOfTheOthers());
    }
    unavailable++;
    return unavailable <= MOST_UNAVAILABLE_PER_SECOND;
  }

  private void tellOfTheOthers() {
    int others = unavailable - MOST_UNAVAILABLE_PER_SECOND;
    unavailable = 0;
    if (others > 0) {
      LOG.atInfo()
          .addKeyValue("status", UNAVAILABLE)
          .addKeyValue("count", others)
          .log("More requests of the last second");
    }
  }

  private static void write(RoutingContext context, int status, long nanoseconds) {
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
