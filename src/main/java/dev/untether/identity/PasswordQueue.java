package dev.untether.identity;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * What waits to be hashed. Each share has places of its own and its turns, and within a share the
 * networks take turns, so that nobody's attempts, however many, are in the way of all others.
 * Thread-safe.
 */
final class PasswordQueue {
  /** In the order in which they are looked at when the one whose turn it is has nothing. */
  enum Share {
    /** Of users who are logged on, or have been, from the same network. */
    KNOWN(64),
    /** Of strangers with whom nothing has failed for a while. */
    CLEAN(32),
    /** Of all others. */
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

  /** False if the share is full. */
  synchronized boolean offer(Share share, String network, Runnable work) {
    Waiting waiting = shares.get(share);
    if (waiting.number == share.places) {
      return false;
    }
    waiting.number++;
    waiting.byNetwork.computeIfAbsent(network, first -> new ArrayDeque<>()).add(work);
    return true;
  }

  synchronized boolean hasRoom(Share share) {
    return shares.get(share).number < share.places;
  }

  synchronized boolean isEmpty() {
    return shares.values().stream().allMatch(waiting -> waiting.number == 0);
  }

  synchronized Optional<Runnable> poll() {
    Share first = TURNS[turn];
    turn = (turn + 1) % TURNS.length;
    Optional<Runnable> next = poll(shares.get(first));
    for (Share share : Share.values()) {
      if (next.isEmpty()) {
        next = poll(shares.get(share));
      }
    }
    return next;
  }

  /** Of the network that has waited longest for its turn, which is then the last one. */
  private static Optional<Runnable> poll(Waiting waiting) {
    Optional<String> network = waiting.byNetwork.keySet().stream().findFirst();
    return network.map(
        next -> {
          Queue<Runnable> queue = waiting.byNetwork.remove(next);
          Runnable work = queue.remove();
          if (!queue.isEmpty()) {
            waiting.byNetwork.put(next, queue);
          }
          waiting.number--;
          return work;
        });
  }
}
