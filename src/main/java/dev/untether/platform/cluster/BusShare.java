package dev.untether.platform.cluster;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the connections to the bus, and the memory for their incomplete frames, for a group of
 * addresses. May be used from any thread.
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

  /** Takes a place for a connection if there is one; the place must be returned later. */
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

  /**
   * Counts more bytes, and returns whether the total is within the limit; they are counted even if
   * it is not.
   */
  boolean keep(long bytes) {
    return unfinishedBytes.addAndGet(bytes) <= mostUnfinishedBytes;
  }
}
