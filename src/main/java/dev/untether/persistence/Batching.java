package dev.untether.persistence;

import dev.untether.platform.flow.Attempt;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what arrives while a batch is under way, and carries it out as the next one. So nothing
 * waits for company or for a clock: one who is alone is served at once, and the more there are, the
 * less each costs. One batch at a time, which keeps what is in flight free of conflicts with
 * itself.
 *
 * <p>Belongs to one context; not to be used from other threads.
 *
 * @param <M> a member of a batch
 * @param <R> what becomes of it
 */
final class Batching<M, R> {

  /** Carries out several at once. */
  @FunctionalInterface
  interface Work<M, R> {
    /** Gives a result for each member, in their order; all of them fail together. */
    Future<List<R>> carryOut(List<M> members);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Batching.class);

  private record Waiting<M, R>(M member, Promise<R> result) {}

  private final Work<M, R> work;
  private final int largestBatch;
  private final Queue<Waiting<M, R>> waiting = new ArrayDeque<>();
  private boolean underWay;

  /** Is idle at first. */
  Batching(int largestBatch, Work<M, R> work) {
    this.largestBatch = largestBatch;
    this.work = work;
  }

  Future<R> submit(M member) {
    Promise<R> result = Promise.promise();
    waiting.add(new Waiting<>(member, result));
    if (!underWay) {
      carryOutNext();
    }
    return result.future();
  }

  private void carryOutNext() {
    underWay = !waiting.isEmpty();
    if (underWay) {
      carryOut(nextBatch()).onComplete(done -> carryOutNext());
    }
  }

  private List<Waiting<M, R>> nextBatch() {
    List<Waiting<M, R>> batch = new ArrayList<>(Math.min(waiting.size(), largestBatch));
    while (batch.size() < largestBatch && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  private Future<Void> carryOut(List<Waiting<M, R>> batch) {
    return attempt(batch)
        .transform(
            attempted -> {
              if (attempted.failed()) {
                return failed(batch, attempted.cause());
              }
              for (int i = 0; i < batch.size(); i++) {
                settle(batch.get(i), attempted.result().get(i), null);
              }
              return Future.succeededFuture();
            });
  }

  /**
   * A member that throws on its result must neither fail the other members nor cause the batch to
   * be repeated.
   */
  private void settle(Waiting<M, R> member, @Nullable R result, @Nullable Throwable failure) {
    try {
      member.result().complete(result, failure);
    } catch (RuntimeException mistake) {
      LOG.error("A member of a batch could not take its result", mistake);
    }
  }

  private Future<List<R>> attempt(List<Waiting<M, R>> batch) {
    List<M> members = batch.stream().map(Waiting::member).toList();
    return Attempt.begin(() -> work.carryOut(members))
        .map(
            results -> {
              if (results.size() != batch.size()) {
                throw new IllegalStateException(
                    "a batch of %s has %s results".formatted(batch.size(), results.size()));
              }
              return results;
            });
  }

  /** What fails for a member's own sake must not fail the others, so each has its own turn then. */
  private Future<Void> failed(List<Waiting<M, R>> batch, Throwable failure) {
    if (batch.size() == 1 || failure instanceof UnavailableException) {
      batch.forEach(member -> settle(member, null, failure));
      return Future.succeededFuture();
    }
    Future<Void> turns = Future.succeededFuture();
    for (Waiting<M, R> member : batch) {
      turns = turns.compose(before -> carryOut(List.of(member)));
    }
    return turns;
  }
}
