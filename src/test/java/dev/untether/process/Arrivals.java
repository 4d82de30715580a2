package dev.untether.process;

import dev.untether.process.UnreliableReceiver.Accepted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What has come to a receiver of webhooks. */
record Arrivals(List<Accepted> accepted) {

  static Arrivals at(UnreliableReceiver receiver) {
    return new Arrivals(receiver.accepted());
  }

  int count() {
    return accepted.size();
  }

  /** The positions in the event log, without those that had come before. */
  List<Long> first() {
    return accepted.stream().map(Accepted::position).distinct().toList();
  }

  /** How many had come before. */
  int repeats() {
    Set<Long> seen = new HashSet<>();
    return (int) accepted.stream().filter(each -> !seen.add(each.position())).count();
  }

  /** How many of those after the first so many were sent by that process. */
  long sentBy(long process, int after) {
    return IntStream.range(after, count())
        .filter(index -> accepted.get(index).sender() == process)
        .count();
  }
}
