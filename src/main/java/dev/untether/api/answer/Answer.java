package dev.untether.api.answer;

import dev.untether.api.request.Paging;
import dev.untether.stream.EventStream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an operation answers when it succeeds. */
public sealed interface Answer {

  /** 204. */
  record NoContent() implements Answer {}

  /** 304: the client has the current version. */
  record NotModified(Map<String, String> headers) implements Answer {}

  /** A JSON body; its media type follows the request's Accept header. */
  record Json(int status, JsonObject body, Map<String, String> headers) implements Answer {
    public Json(int status, JsonObject body) {
      this(status, body, Map.of());
    }
  }

  /** 200, with a JSON body that is written already. */
  record WrittenJson(Buffer body) implements Answer {}

  /** A file or page that is sent unchanged, with its media type and additional headers. */
  record Content(String mediaType, Buffer body, Map<String, String> headers) implements Answer {
    public Content(String mediaType, Buffer body) {
      this(mediaType, body, Map.of());
    }
  }

  /** A stream that stays open for as long as the client listens. */
  record Live(Function<HttpServerResponse, EventStream> start) implements Answer {}

  /**
   * 200, with a line of JSON for each line of the request, while both are on their way.
   *
   * @param given the lines, if the request has been read; null if they are still to come
   * @param stopping whether the node stops
   * @param over is called once, when the exchange is over
   */
  record Lines(
      @Nullable Buffer given, LineExchange.Work work, BooleanSupplier stopping, Runnable over)
      implements Answer {}

  /**
   * A page of a collection.
   *
   * @param isCountExact false if there are more than {@code totalCount}
   */
  record Page<T>(Paging paging, long totalCount, boolean isCountExact, Slices<T> slices)
      implements Answer {
    public Page(Paging paging, long totalCount, Slices<T> slices) {
      this(paging, totalCount, true, slices);
    }
  }

  /** A collection as a file for other programs. */
  record Export<T>(String fileName, ListFormat format, Paging paging, Slices<T> slices)
      implements Answer {}

  /** The items of a list, read a slice at a time so that no list must fit into memory. */
  interface Slices<T> {

    /**
     * Returns the next items; fewer than {@code limit} only at the end of the list.
     *
     * @param after the last item that was read; null at the beginning
     * @param offset how many items to skip from there
     */
    Future<List<T>> next(@Nullable T after, long offset, int limit);

    JsonObject render(T item);

    /** Returns the items as elements of a JSON array, with commas between them. */
    default Buffer elements(List<T> items) {
      Buffer elements = Buffer.buffer();
      for (T item : items) {
        elements
            .appendString(elements.length() == 0 ? "" : ",")
            .appendBuffer(render(item).toBuffer());
      }
      return elements;
    }
  }

  Answer NO_CONTENT = new NoContent();

  /**
   * A page whose items are in memory already.
   *
   * @param items the items of the page, without those that its offset skips
   */
  public record FixedSlices<T>(List<T> items, Function<T, JsonObject> renderer)
      implements Answer.Slices<T> {

    @Override
    public Future<List<T>> next(@Nullable T after, long offset, int limit) {
      int start = after == null ? 0 : items.indexOf(after) + 1;
      return Future.succeededFuture(items.subList(start, Math.min(start + limit, items.size())));
    }

    @Override
    public JsonObject render(T item) {
      return renderer.apply(item);
    }
  }

  /** The {@code _links} of a resource. */
  public static final class Links {
    private Links() {}

    public static JsonArray of(JsonObject... links) {
      return new JsonArray(List.of(links));
    }

    public static JsonObject self(String href) {
      return link("self", href, HttpMethod.GET);
    }

    public static JsonObject link(String relation, String href, HttpMethod method) {
      return new JsonObject().put("rel", relation).put("href", href).put("method", method.name());
    }
  }
}
