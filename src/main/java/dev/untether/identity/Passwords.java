package dev.untether.identity;

import dev.untether.identity.Passwords.PasswordQueue.Share;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Hashes and checks passwords with Argon2id (RFC 9106), with the parameters of the OWASP Password
 * Storage Cheat Sheet. Each hash takes tens of milliseconds and 19 MiB, so hashes are computed on
 * separate threads with a short queue. When the queue is full, calls fail at once with an {@link
 * UnavailableException}. {@link PasswordQueue} defines the order.
 *
 * <p>Passwords may contain any Unicode characters. Passwords that look the same are the same (NFC,
 * as in RFC 8265, section 4.2).
 */
public final class Passwords {
  private static final int MAX_LENGTH = 1024;

  /**
   * Half of the processors. Each thread pauses after a hash for as long as the hash took, so that a
   * flood of logons leaves three quarters of the processors' time to everything else.
   */
  private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /**
   * Limits a thread's pause: the clock advances while the process is suspended, so a hash may seem
   * to have taken hours.
   */
  private static final long MAX_PAUSE_NANOS = 500_000_000;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int PARALLELISM = 1;
  private static final int MEMORY_KIBIBYTES = 19_456;
  private static final int ITERATIONS = 2;

  /** A hash of the same cost, of a password that nobody knows. */
  private static final String NOBODYS_HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43);

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final PasswordQueue queue = new PasswordQueue();
  private final Bulkhead threads = new Bulkhead(THREADS);
  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, PARALLELISM, MEMORY_KIBIBYTES, ITERATIONS);

  public Passwords(Vertx vertx) {
    this.vertx = vertx;
    this.workers = vertx.createSharedWorkerExecutor("passwords", THREADS);
  }

  /**
   * Whether {@link #hash} accepts the password: 1 to 1024 characters, without unpaired surrogates.
   */
  static boolean isAcceptable(String password) {
    return !password.isEmpty()
        && password.codePointCount(0, password.length()) <= MAX_LENGTH
        && StandardCharsets.UTF_8.newEncoder().canEncode(password);
  }

  /**
   * Returns the hash in the PHC string format. Fails with an {@link IllegalArgumentException} if
   * the password is not {@linkplain #isAcceptable acceptable}.
   */
  Future<String> hash(String password) {
    if (!isAcceptable(password)) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "a password has 1 to 1024 characters, and no halves of surrogate pairs"));
    }
    return onWorker(Share.KNOWN, "", () -> argon2.encode(normalised(password)));
  }

  /**
   * Checks a password against a hash. Without a hash the result is false and takes the same time.
   */
  Future<Boolean> matches(String password, @Nullable String hash) {
    return matches(password, hash, Share.KNOWN, "");
  }

  /**
   * Like the other method, for a given share of the queue and a given network.
   *
   * @param share the share of the queue to wait in
   * @param network the client's network; networks take turns within a share
   */
  Future<Boolean> matches(String password, @Nullable String hash, Share share, String network) {
    boolean possible = hash != null && isAcceptable(password);
    String checked = possible ? normalised(password) : "";
    String against = possible ? hash : NOBODYS_HASH;
    return onWorker(share, network, () -> argon2.matches(checked, against) && possible);
  }

  /** Returns the same text for all inputs that look the same. */
  static String normalised(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  /**
   * Fails if a check would be refused because the queue is full. Call it before any other work for
   * the check.
   */
  Future<Void> requireRoom(Share share) {
    return queue.hasRoom(share) ? Future.succeededFuture() : tooMany();
  }

  private static <T> Future<T> tooMany() {
    return Future.failedFuture(
        new UnavailableException("Too many logons are waiting at the moment."));
  }

  private <T> Future<T> onWorker(Share share, String network, Supplier<T> work) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> result = Promise.promise();
    Runnable started =
        () ->
            workers
                .executeBlocking(() -> workAndPause(work, caller, result), false)
                .onFailure(result::tryFail)
                .onComplete(
                    rested -> {
                      threads.leave();
                      startNext();
                    });
    if (!queue.offer(share, network, started)) {
      return tooMany();
    }
    startNext();
    return result.future();
  }

  /**
   * Starts queued work while a thread is free. It is called when work is queued and when a thread
   * becomes free.
   */
  private void startNext() {
    while (threads.tryEnter()) {
      Optional<Runnable> next = queue.poll();
      if (next.isPresent()) {
        next.get().run();
      } else {
        threads.leave();
        if (queue.isEmpty()) { // Otherwise, work was queued that found no free thread.
          return;
        }
      }
    }
  }

  /** Completes the promise before the thread pauses. */
  private static <T> @Nullable Void workAndPause(
      Supplier<T> work, Context caller, Promise<T> result) throws InterruptedException {
    long start = System.nanoTime();
    Future<T> worked = Future.succeededFuture().map(ignored -> work.get());
    long nanoseconds = System.nanoTime() - start;
    caller.runOnContext(ignored -> worked.onComplete(result));
    TimeUnit.NANOSECONDS.sleep(Math.min(nanoseconds, MAX_PAUSE_NANOS));
    return null;
  }

  /**
   * The queue of passwords to be hashed. Each share has its own places, shares take turns, and
   * within a share networks take turns, so that one client's attempts, however many, do not block
   * all others. Thread-safe.
   */
  static final class PasswordQueue {
    /**
     * The shares, in the order in which they are tried when the share whose turn it is has no work
     * queued.
     */
    enum Share {
      /** Users who are logged on, or have logged on from the same network before. */
      KNOWN(64),
      /** Unknown users without recent failures. */
      CLEAN(32),
      /** All others. */
      FAILED(16);

      private final int places;

      Share(int places) {
        this.places = places;
      }
    }

    private static final Share[] TURNS = {Share.KNOWN, Share.CLEAN, Share.KNOWN, Share.FAILED};

    private static final class Waiting {
      final Map<String, Queue<Runnable>> byNetwork = new LinkedHashMap<>();
      int number;
    }

    private final Map<Share, Waiting> shares = new EnumMap<>(Share.class);
    private int turn;

    PasswordQueue() {
      for (Share share : Share.values()) {
        shares.put(share, new Waiting());
      }
    }

    /** Returns false if the share is full. */
    synchronized boolean offer(Share share, String network, Runnable work) {
      Waiting waiting = waitingIn(share);
      if (waiting.number == share.places) {
        return false;
      }
      waiting.number++;
      waiting.byNetwork.computeIfAbsent(network, first -> new ArrayDeque<>()).add(work);
      return true;
    }

    synchronized boolean hasRoom(Share share) {
      return waitingIn(share).number < share.places;
    }

    synchronized boolean isEmpty() {
      return shares.values().stream().allMatch(waiting -> waiting.number == 0);
    }

    synchronized Optional<Runnable> poll() {
      Share first = TURNS[turn];
      turn = (turn + 1) % TURNS.length;
      Optional<Runnable> next = poll(waitingIn(first));
      for (Share share : Share.values()) {
        if (next.isEmpty()) {
          next = poll(waitingIn(share));
        }
      }
      return next;
    }

    /**
     * Removes and returns work of the network that has waited longest, and moves that network to
     * the end.
     */
    private static Optional<Runnable> poll(Waiting waiting) {
      Optional<Map.Entry<String, Queue<Runnable>>> longestWaiting =
          waiting.byNetwork.entrySet().stream().findFirst();
      return longestWaiting.map(
          network -> {
            Queue<Runnable> queue = network.getValue();
            Runnable work = queue.remove();
            waiting.byNetwork.remove(network.getKey());
            if (!queue.isEmpty()) {
              waiting.byNetwork.put(network.getKey(), queue);
            }
            waiting.number--;
            return work;
          });
    }

    private Waiting waitingIn(Share share) {
      return Objects.requireNonNull(shares.get(share));
    }
  }
}
