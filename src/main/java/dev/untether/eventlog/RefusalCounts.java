package dev.untether.eventlog;

import dev.untether.connection.EventType;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often something was refused, by its type and the address that it came from. Decides which
 * refusals are told one by one and which are only counted. Thread-safe, and of bounded size, as is
 * what it lets through: some hundred records a minute, by whatever flood.
 */
final class RefusalCounts {
  /** How many of a type are told one by one, from one address, in a minute. */
  static final int TOLD = 10;

  /** And from all addresses together: who has a network has many of them. */
  static final int TOLD_OF_ALL = 200;

  /** With a count of their own, of a type in a minute; those above have one together. */
  static final int MOST_SOURCES = 200;

  static final String OTHERS = "others";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int NETWORK_OCTETS = 8;

  /** Those that were not told one by one, the first and the last of them at these times. */
  record Count(EventType type, String source, long number, Instant from, Instant to) {}

  /** All of one type. */
  private static final class Refusals {
    final Map<String, Tally> bySource = new HashMap<>();
    int told;
  }

  private static final class Tally {
    int told;
    long counted;
    Instant from = Instant.MAX;
    Instant to = Instant.MIN;
  }

  private final Clock clock;
  private final Map<EventType, Refusals> byType = new EnumMap<>(EventType.class);
  private Instant start = Instant.MAX;

  RefusalCounts(Clock clock) {
    this.clock = clock;
  }

  /** Whether this one is to be told; if not, it has been counted. */
  synchronized boolean admit(EventType type, String sourceAddress) {
    Refusals refusals = of(type);
    Tally tally = tally(refusals, sourceAddress);
    if (tally.told < TOLD && refusals.told < TOLD_OF_ALL) {
      tally.told++;
      refusals.told++;
      return true;
    }
    count(tally);
    return false;
  }

  /** Counts one that was to be told, and could not be. */
  synchronized void count(EventType type, String sourceAddress) {
    count(tally(of(type), sourceAddress));
  }

  /** What was counted in the minute that is over, and begins anew; nothing before it is over. */
  synchronized List<Count> takeIfOver() {
    boolean over = !byType.isEmpty() && !clock.instant().isBefore(start.plus(MINUTE));
    return over ? take() : List.of();
  }

  /** What was counted so far, and begins anew. */
  synchronized List<Count> take() {
    List<Count> counts = new ArrayList<>();
    byType.forEach(
        (type, refusals) ->
            refusals.bySource.forEach(
                (source, tally) -> {
                  if (tally.counted > 0) {
                    counts.add(new Count(type, source, tally.counted, tally.from, tally.to));
                  }
                }));
    byType.clear();
    return counts;
  }

  private Refusals of(EventType type) {
    if (byType.isEmpty()) {
      start = clock.instant();
    }
    return byType.computeIfAbsent(type, first -> new Refusals());
  }

  private static Tally tally(Refusals refusals, String sourceAddress) {
    Map<String, Tally> tallies = refusals.bySource;
    String source = source(sourceAddress);
    boolean fits = tallies.containsKey(source) || tallies.size() < MOST_SOURCES;
    return tallies.computeIfAbsent(fits ? source : OTHERS, first -> new Tally());
  }

  private void count(Tally tally) {
    Instant now = clock.instant();
    tally.counted++;
    tally.from = now.isBefore(tally.from) ? now : tally.from;
    tally.to = now.isAfter(tally.to) ? now : tally.to;
  }

  /** The address itself, or the network of an IPv6 one: a client has all of a /64 to itself. */
  private static String source(String address) {
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(address);
    if (octets == null || octets.length <= NETWORK_OCTETS) {
      return address;
    }
    Arrays.fill(octets, NETWORK_OCTETS, octets.length, (byte) 0);
    try {
      return NetUtil.toAddressString(InetAddress.getByAddress(octets)) + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of another length", e);
    }
  }
}
