package dev.untether.api.answer;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** The rest of a body that nobody wants, of a request that has been answered. */
final class DiscardedBody {
  /** To read on is kinder than to reset the connection, on which the answer could be lost. */
  private static final long PATIENCE = 1024L * 1024;

  private DiscardedBody() {}

  /** Reads and forgets it, so that the connection can be used again; gives up on endless ones. */
  static void drain(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    AtomicLong discarded = new AtomicLong();
    request.exceptionHandler(gone -> {});
    request.handler(
        part -> {
          if (discarded.addAndGet(part.length()) > PATIENCE) {
            request.response().reset();
          }
        });
    request.resume();
  }
}
