package dev.untether.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one page, {@code {"totalCount", "results", "_links"}}. A page of one slice is sent whole,
 * with its length; a longer one in chunks as it is read, at the client's pace, in constant memory.
 */
final class PageWriter<T> {
  private static final int SLICE = 500;

  private final RoutingContext context;
  private final HttpServerResponse response;
  private final Answer.Page<T> page;
  private long written;

  PageWriter(RoutingContext context, Answer.Page<T> page) {
    this.context = context;
    this.response = context.response();
    this.page = page;
  }

  Future<Void> write() {
    response.putHeader(HttpHeaders.CONTENT_TYPE, Responder.mediaType(context));
    Buffer start = Buffer.buffer("{\"totalCount\":" + page.totalCount() + ",\"results\":[");
    // Not one chain of futures, which would be as deep as the page has slices.
    return Future.future(end -> goOn(start, null, page.paging().offset(), end));
  }

  private void goOn(Buffer buffer, @Nullable T after, long offset, Promise<Void> end) {
    next(after, offset)
        .compose(items -> write(buffer, items))
        .onSuccess(
            last ->
                last.ifPresentOrElse(item -> goOn(Buffer.buffer(), item, 0, end), end::complete))
        .onFailure(end::fail);
  }

  /** The last item, behind which to go on; empty at the end of the page. */
  private Future<Optional<T>> write(Buffer buffer, List<T> items) {
    append(buffer, items);
    if (isLast(items)) {
      return response.end(buffer.appendString(ending())).map(Optional.empty());
    }
    if (!response.headWritten()) {
      response.setChunked(true);
    }
    return response.write(buffer).map(Optional.of(items.get(items.size() - 1)));
  }

  private Future<List<T>> next(@Nullable T after, long offset) {
    int size = nextSize();
    return size == 0 ? Future.succeededFuture(List.of()) : page.slices().next(after, offset, size);
  }

  private int nextSize() {
    int limit = page.paging().limit();
    return limit == Paging.ALL ? SLICE : (int) Math.min(SLICE, limit - written);
  }

  /** Called after the slice was appended. */
  private boolean isLast(List<T> items) {
    return items.size() < SLICE || nextSize() == 0;
  }

  private void append(Buffer buffer, List<T> items) {
    for (T item : items) {
      buffer
          .appendString(written == 0 ? "" : ",")
          .appendBuffer(page.slices().render(item).toBuffer());
      written++;
    }
  }

  private String ending() {
    return "],\"_links\":" + links().encode() + "}";
  }

  private JsonArray links() {
    String self = Exchange.of(context).address().baseAddress() + pathAndQuery();
    long nextOffset = page.paging().offset() + written;
    return written > 0 && nextOffset < page.totalCount()
        ? Links.of(
            Links.self(self), Links.link("next", PageAddress.at(self, nextOffset), HttpMethod.GET))
        : Links.of(Links.self(self));
  }

  /** Not the request's URI, which is absolute when a proxy was asked. */
  private String pathAndQuery() {
    String path = context.request().path();
    String query = context.request().query();
    return query == null ? path : path + "?" + query;
  }
}
