package dev.untether.platform.cluster;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections to the bus may be open, and how much of frames that have not come to their
 * end may be kept, for all who use the share together. May be used from any thread.
 */
final class BusShare {
  private final int mostConnections;
  private final int mostOfOneAddress;
  private final long mostUnfinishedBytes;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final AtomicLong unfinishedBytes = new AtomicLong();

  BusShare(int mostConnections, int mostOfOneAddress, long mostUnfinishedBytes) {
    this.mostConnections = mostConnections;
    this.mostOfOneAddress = mostOfOneAddress;
    this.mostUnfinishedBytes = mostUnfinishedBytes;
  }

  /** Whether there is room for one more, which then has to be given back. */
  boolean takeConnection(InetAddress address) {
    int all = connections.incrementAndGet();
    int ofThisAddress = byAddress.merge(address, 1, Integer::sum);
    boolean taken = all <= mostConnections && ofThisAddress <= mostOfOneAddress;
    if (!taken) {
      returnConnection(address);
    }
    return taken;
  }

  void returnConnection(InetAddress address) {
    connections.decrementAndGet();
    byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }

  /** Whether there is room for as many more; if not, they are counted all the same. */
  boolean keep(long bytes) {
    return unfinishedBytes.addAndGet(bytes) <= mostUnfinishedBytes;
  }
}
