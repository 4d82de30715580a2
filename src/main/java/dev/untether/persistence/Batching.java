package dev.untether.persistence;

import dev.untether.platform.flow.Attempt;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the commands that arrive while a batch is running, and runs them as the next batch. No
 * command waits for others or for a timer: a single command runs at once, and the more commands
 * there are, the less each of them costs. Only one batch runs at a time, so that batches of this
 * node never wait for each other's locks.
 *
 * <p>Belongs to one context; must not be used from other threads.
 *
 * @param <M> one command of a batch
 * @param <R> its result
 */
final class Batching<M, R> {

  /** Runs all commands of a batch together. */
  @FunctionalInterface
  interface Work<M, R> {
    /**
     * Returns one result for each member, in the order of the members. If it fails, all members
     * have failed.
     */
    Future<List<R>> carryOut(List<M> members);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Batching.class);

  private record Waiting<M, R>(M member, Promise<R> result) {}

  private final Work<M, R> work;
  private final int maxBatch;
  private final Queue<Waiting<M, R>> waiting = new ArrayDeque<>();
  private boolean underWay;

  /** Creates a batching that is idle. */
  Batching(int maxBatch, Work<M, R> work) {
    this.maxBatch = maxBatch;
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
      carryOut(nextBatch(), this::carryOutNext);
    }
  }

  private List<Waiting<M, R>> nextBatch() {
    List<Waiting<M, R>> batch = new ArrayList<>(Math.min(waiting.size(), maxBatch));
    while (batch.size() < maxBatch && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  /**
   * Runs a batch. When it has succeeded, the next one is sent before the members get their results,
   * so that the database is busy while this node answers.
   */
  private void carryOut(List<Waiting<M, R>> batch, Runnable next) {
    attempt(batch)
        .onComplete(
            results -> {
              next.run();
              for (int i = 0; i < batch.size(); i++) {
                settle(batch.get(i), results.get(i), null);
              }
            },
            failure -> failed(batch, failure, next));
  }

  /**
   * Gives a member its result. If the member's handler throws, the other members must not fail and
   * the batch must not be repeated.
   */
  private void settle(Waiting<M, R> member, @Nullable R result, @Nullable Throwable failure) {
    try {
      member.result().complete(result, failure);
    } catch (RuntimeException mistake) {
      LOG.error("The handler of a command's result has failed", mistake);
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

  /**
   * Runs each member by itself after the batch has failed, so that a member that causes a failure
   * does not fail the others.
   */
  private void failed(List<Waiting<M, R>> batch, Throwable failure, Runnable next) {
    if (batch.size() == 1 || failure instanceof UnavailableException) {
      next.run();
      batch.forEach(member -> settle(member, null, failure));
    } else {
      carryOutEach(batch.iterator(), next);
    }
  }

  private void carryOutEach(Iterator<Waiting<M, R>> members, Runnable next) {
    if (members.hasNext()) {
      carryOut(List.of(members.next()), () -> carryOutEach(members, next));
    } else {
      next.run();
    }
  }
}
