package dev.untether.aws;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.aws.AwsCalls.Deadline;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.Regions.Region;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.node.NodeResources;
import io.micrometer.core.instrument.FunctionCounter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks AWS on threads of its own, which are limited for the node and for each credential: further
 * questions are refused at once. Who asks what is being asked already waits for the same answer,
 * and answers are remembered for some seconds, so that paging does not ask AWS for each page. May
 * be used from any thread; a future completes on the context of its caller.
 */
final class AwsReads {
  /** All calls of one question together. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final Duration REMEMBERED = Duration.ofSeconds(10);

  /** In characters of all answers, a few times as many bytes. */
  private static final long MAX_REMEMBERED = 4L * 1024 * 1024;

  /** The caller is answered a little later than the question has to end, which says more. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private static final String FULL = "Too many requests to AWS are under way at this node.";
  private static final String SHARE_FULL =
      "Too many requests to AWS with the same credentials are under way at this node.";

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final Bulkhead threads;
  private final int share;
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentHashMap<UUID, Integer> busy = new ConcurrentHashMap<>();
  private final Map<Question, List<Promise<Object>>> waiting = new HashMap<>();
  private final Cache<Question, Object> remembered =
      Caffeine.newBuilder()
          .maximumWeight(MAX_REMEMBERED)
          .<Question, Object>weigher((question, answer) -> answer.toString().length())
          .expireAfterWrite(REMEMBERED)
          .build();

  /**
   * What is asked. Whoever removes a connection or changes its credentials makes what was answered
   * before another question.
   *
   * @param subject the connection or the account
   * @param owner who has the credentials: the account, or the connection with keys of its own
   */
  record Question(UUID subject, UUID owner, Credentials credentials, Region region, String text) {}

  AwsReads(NodeResources node, AwsSettings settings) {
    this.vertx = node.vertx();
    this.threads = new Bulkhead(settings.maxConcurrent());
    this.share = settings.share();
    this.workers =
        vertx.createSharedWorkerExecutor(
            "aws", settings.maxConcurrent(), LIMIT.multipliedBy(2).toSeconds(), TimeUnit.SECONDS);
    node.metrics()
        .gauge(
            "untether.aws.busy",
            "Threads of this node that wait for AWS",
            "threads",
            threads::inside);
    FunctionCounter.builder("untether.aws.refused", refused, AtomicLong::get)
        .description("Requests that were answered 503 because too many were under way")
        .register(node.metrics().registry());
  }

  /**
   * Returns what is remembered, or what the work returns for this and all equal questions.
   *
   * @param check is made when AWS has answered; if it fails, so do all who have asked
   */
  @SuppressWarnings("unchecked") // Equal questions have answers of one type.
  <T> Future<T> ask(Question question, Function<Deadline, T> work, Supplier<Future<?>> check) {
    Object known = remembered.getIfPresent(question);
    if (known != null) {
      return Future.succeededFuture((T) known);
    }
    Context caller = vertx.getOrCreateContext();
    Promise<Object> answer = Promise.promise();
    Promise<T> here = Promise.promise();
    answer
        .future()
        .onComplete(
            result -> caller.runOnContext(moved -> here.handle(result.map(value -> (T) value))));
    boolean isFirst;
    synchronized (waiting) {
      List<Promise<Object>> others = waiting.get(question);
      isFirst = others == null;
      if (others == null) {
        others = new ArrayList<>();
        waiting.put(question, others);
      }
      others.add(answer);
    }
    if (isFirst) {
      run(question.owner(), work)
          .compose(value -> check.get().<Object>map(value))
          .onComplete(result -> answered(question, result));
    }
    return here.future();
  }

  /**
   * Runs work that is neither shared nor remembered.
   *
   * @param owner who has the credentials
   */
  <T> Future<T> run(UUID owner, Function<Deadline, T> work) {
    if (!threads.tryEnter()) {
      refused.incrementAndGet();
      return Future.failedFuture(new UnavailableException(FULL));
    }
    if (!enter(owner)) {
      threads.leave();
      refused.incrementAndGet();
      return Future.failedFuture(new UnavailableException(SHARE_FULL));
    }
    Deadline deadline = new Deadline(LIMIT);
    return within(
        LIMIT.plus(GRACE),
        workers
            .executeBlocking(() -> work.apply(deadline), false)
            .onComplete(
                ended -> {
                  leave(owner);
                  threads.leave();
                }));
  }

  /** Fails with {@link UnavailableException} if AWS has not answered within this time. */
  static <T> Future<T> within(Duration limit, Future<T> answer) {
    return answer
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new UnavailableException("AWS takes too long to answer.")
                        : failure));
  }

  /** Breaks off what is under way. */
  Future<Void> close() {
    return workers.close();
  }

  private void answered(Question question, AsyncResult<Object> result) {
    if (result.succeeded()) {
      remembered.put(question, result.result());
    }
    List<Promise<Object>> askers;
    synchronized (waiting) {
      askers = waiting.remove(question);
    }
    if (askers != null) {
      askers.forEach(asker -> asker.handle(result));
    }
  }

  private boolean enter(UUID owner) {
    int[] now = new int[1];
    busy.compute(
        owner,
        (id, count) -> {
          int before = count == null ? 0 : count;
          now[0] = before < share ? before + 1 : 0;
          return Math.min(share, before + 1);
        });
    return now[0] > 0;
  }

  private void leave(UUID owner) {
    busy.computeIfPresent(owner, (id, count) -> count == 1 ? null : count - 1);
  }
}
