package dev.untether.api.answer;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page whose items are in memory already.
 *
 * @param items those of the page, without what its offset passes over
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
