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
 * The addresses from which nodes are expected: of members, and those that the settings name.
 * Strangers have a share of their own of what connections take, so that they leave nodes theirs.
 */
final class KnownAddresses {
  private final Set<InetAddress> configured;
  private volatile @Nullable HazelcastInstance member;

  /** Looks the configured names up. Blocks. */
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

  /** From now on those that this member knows are, too. */
  void include(HazelcastInstance joined) {
    member = joined;
  }

  boolean contains(InetAddress address) {
    return configured.contains(address)
        || Optional.ofNullable(member).stream()
            .flatMap(joined -> joined.getCluster().getMembers().stream())
            .anyMatch(each -> address.equals(each.getSocketAddress().getAddress()));
  }

  /** None for a name that is not known: its node may be yet to come. */
  private static Stream<InetAddress> resolve(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException unknown) {
      return Stream.empty();
    }
  }
}
