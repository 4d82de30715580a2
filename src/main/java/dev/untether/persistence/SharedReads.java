package dev.untether.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who ask the same at once share the answer. Nobody gets an answer that was begun before
 * it was asked for, so each sees what it has changed itself: who comes while a read is under way
 * shares the next one.
 *
 * <p>Belongs to one context; not to be used from other threads.
 *
 * @param <Q> equal when the answer is the same
 */
final class SharedReads<Q, R> {

  private static final class Next<R> {
    @Nullable Promise<R> promise;
  }

  private final Function<Q, Future<R>> read;
  private final Map<Q, Next<R>> underWay = new HashMap<>();

  SharedReads(Function<Q, Future<R>> read) {
    this.read = read;
  }

  Future<R> ask(Q query) {
    Next<R> next = underWay.get(query);
    if (next == null) {
      return begin(query);
    }
    if (next.promise == null) {
      next.promise = Promise.promise();
    }
    return next.promise.future();
  }

  private Future<R> begin(Q query) {
    Next<R> next = new Next<>();
    underWay.put(query, next);
    return read.apply(query)
        .onComplete(
            done -> {
              underWay.remove(query);
              if (next.promise != null) {
                begin(query).onComplete(next.promise);
              }
            });
  }
}
