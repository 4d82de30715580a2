package dev.untether.identity;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;

/**
 * The queue of passwords to be hashed. Each share has its own places, shares take turns, and within
 * a share networks take turns, so that one client's attempts, however many, do not block all
 * others. Thread-safe.
 */
final class PasswordQueue {
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
   * Removes and returns work of the network that has waited longest, and moves that network to the
   * end.
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
