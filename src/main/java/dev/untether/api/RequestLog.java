package dev.untether.api;

import dev.untether.api.request.Exchange;
import dev.untether.identity.Principal;
import dev.untether.platform.telemetry.Logging.LogSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs requests, one line each, as the settings ask. A flood can cause very many 503 responses and
 * refusals of unauthenticated clients, so for each status only the first few per second are logged;
 * the others are counted.
 *
 * <p>There is one for each node; it may be used from any thread.
 */
public final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final int FIRST_REFUSAL = 400;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_UNAVAILABLE_PER_SECOND = 10;

  private final LogSettings.Requests wanted;
  private final Vertx vertx;
  private final FirstOfSecond unavailable =
      new FirstOfSecond(UNAVAILABLE, MAX_UNAVAILABLE_PER_SECOND);

  /** Limits for requests of unauthenticated clients, by status. */
  private final Map<Integer, FirstOfSecond> ofStrangers = new ConcurrentHashMap<>();

  public RequestLog(LogSettings.Requests wanted, Vertx vertx) {
    this.wanted = wanted;
    this.vertx = vertx;
  }

  /** Logs the request when its response has been written. */
  void follow(RoutingContext context) {
    if (wanted != LogSettings.Requests.NONE) {
      long start = System.nanoTime();
      context.addEndHandler(ignored -> ended(context, System.nanoTime() - start));
    }
  }

  private void ended(RoutingContext context, long nanoseconds) {
    int status = context.response().getStatusCode();
    Exchange exchange = Exchange.of(context);
    if (status < FIRST_REFUSAL
        ? wanted == LogSettings.Requests.ALL
        : isOneOfTheFirst(status, exchange.caller())) {
      write(context.request(), exchange, status, nanoseconds);
    }
  }

  /** Logs a request that was refused before it was routed, as the settings ask. */
  void refused(HttpServerRequest request, Exchange exchange, int status) {
    if (wanted != LogSettings.Requests.NONE && isOneOfTheFirst(status, exchange.caller())) {
      write(request, exchange, status, 0);
    }
  }

  private boolean isOneOfTheFirst(int status, @Nullable Principal caller) {
    if (caller == null) {
      return ofStrangers.computeIfAbsent(status, ignored -> new FirstOfSecond(status, 1)).admits();
    }
    return status != UNAVAILABLE || unavailable.admits();
  }

  /** Admits a few lines per second; a line in the next second gives the number of the others. */
  private final class FirstOfSecond {
    private final int status;
    private final int most;
    private final AtomicInteger seen = new AtomicInteger();

    FirstOfSecond(int status, int most) {
      this.status = status;
      this.most = most;
    }

    boolean admits() {
      int number = seen.incrementAndGet();
      if (number == 1) {
        vertx.timer(1, TimeUnit.SECONDS).onSuccess(ignored -> logSuppressed());
      }
      return number <= most;
    }

    /**
     * Logs the number of suppressed lines; this line itself counts towards the limit of the new
     * second.
     */
    private void logSuppressed() {
      int others = seen.getAndSet(0) - most;
      if (others > 0 && admits()) {
        LOG.atInfo()
            .addKeyValue("status", status)
            .addKeyValue("count", others)
            .log("More requests were refused in the last second; they are not logged one by one");
      }
    }
  }

  private static void write(
      HttpServerRequest request, Exchange exchange, int status, long nanoseconds) {
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
