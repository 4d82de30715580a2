package dev.untether.platform.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses from which nodes are expected: those of members and those in the settings. Other
 * addresses have a separate share of the limits, so that they cannot use up the nodes' share.
 */
final class KnownAddresses {
  private final Set<InetAddress> configured;
  private volatile @Nullable HazelcastInstance member;

  /** Resolves the configured host names. Blocks. */
  KnownAddresses(ClusterSettings settings) {
    this.configured =
        Stream.concat(
                settings.service().stream(),
                settings.members().stream()
                    .flatMap(text -> Stream.ofNullable(HostAndPort.parseAuthority(text, -1)))
                    .map(HostAndPort::host))
            .flatMap(KnownAddresses::resolve)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Includes the addresses of all members that this member knows, now and later. */
  void include(HazelcastInstance joined) {
    member = joined;
  }

  boolean contains(InetAddress address) {
    return configured.contains(address)
        || Optional.ofNullable(member).stream()
            .flatMap(joined -> joined.getCluster().getMembers().stream())
            .anyMatch(each -> address.equals(each.getSocketAddress().getAddress()));
  }

  /** Returns no address for an unknown name, because its node may start later. */
  private static Stream<InetAddress> resolve(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException unknown) {
      return Stream.empty();
    }
  }
}
