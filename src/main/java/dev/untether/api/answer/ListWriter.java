package dev.untether.api.answer;

import dev.untether.api.request.Paging;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a list. A list of a single slice is sent whole, with its length; a longer list is sent in
 * chunks as it is read, at the client's pace and in constant memory.
 */
final class ListWriter<T> {
  private static final int SLICE = 500;

  private final RoutingContext context;
  private final HttpServerResponse response;
  private final Paging paging;
  private final Answer.Slices<T> slices;
  private final ListFormat format;
  private final Map<String, String> headers;
  private long written;

  /**
   * @param headers headers of the list, beside its media type; a problem that is sent instead does
   *     not have them
   */
  ListWriter(
      RoutingContext context,
      Paging paging,
      Answer.Slices<T> slices,
      ListFormat format,
      Map<String, String> headers) {
    this.context = context;
    this.response = context.response();
    this.paging = paging;
    this.slices = slices;
    this.format = format;
    this.headers = Map.copyOf(headers);
  }

  Future<Void> write() {
    // This is not one chain of futures, because it would be as deep as the list has slices.
    return Future.future(end -> goOn(format.beginning(), null, paging.offset(), end));
  }

  private void goOn(Buffer buffer, @Nullable T after, long offset, Promise<Void> end) {
    next(after, offset)
        .compose(items -> write(buffer, items))
        .onSuccess(
            last ->
                last.ifPresentOrElse(item -> goOn(Buffer.buffer(), item, 0, end), end::complete))
        .onFailure(end::fail);
  }

  /** Returns the last item, after which the list continues; empty at the end of the list. */
  private Future<Optional<T>> write(Buffer buffer, List<T> items) {
    append(buffer, items);
    boolean isLast = isLast(items);
    if (!response.headWritten()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType())
          .putHeader(HttpHeaders.CACHE_CONTROL, Responder.NOT_STORED)
          .setChunked(!isLast);
      headers.forEach(response::putHeader);
    }
    if (isLast) {
      return Responder.end(context.request(), buffer.appendString(format.ending(written)))
          .map(Optional.empty());
    }
    if (Responder.isHead(context.request())) {
      // The length is unknown until the whole list has been read, and GET does not send it either.
      return response.end().map(Optional.empty());
    }
    return response.write(buffer).map(Optional.of(items.get(items.size() - 1)));
  }

  private Future<List<T>> next(@Nullable T after, long offset) {
    int size = nextSize();
    return size == 0 ? Future.succeededFuture(List.of()) : slices.next(after, offset, size);
  }

  private int nextSize() {
    int limit = paging.limit();
    return limit == Paging.ALL ? SLICE : (int) Math.min(SLICE, limit - written);
  }

  /** Called after the slice was appended. */
  private boolean isLast(List<T> items) {
    return items.size() < SLICE || nextSize() == 0;
  }

  private void append(Buffer buffer, List<T> items) {
    format.append(buffer, items, slices, written == 0);
    written += items.size();
  }
}
