package dev.untether.platform.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import dev.untether.platform.cluster.Cluster.ClusterException;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of Hazelcast, which knows the other nodes and which of them listen to which
 * address. A node that sends nothing for ten seconds counts as gone.
 */
final class MemberConfiguration {
  private static final Map<HazelcastProperty, Object> PROPERTIES =
      Map.ofEntries(
          Map.entry(ClusterProperty.LOGGING_TYPE, "slf4j"),
          Map.entry(ClusterProperty.PHONE_HOME_ENABLED, false),
          // Our own hook stops this node in order, and its membership last.
          Map.entry(ClusterProperty.SHUTDOWNHOOK_ENABLED, false),
          Map.entry(ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT, 5),
          Map.entry(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS, 1),
          Map.entry(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS, 10),
          Map.entry(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN, 0),
          Map.entry(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS, 10),
          Map.entry(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS, 10),
          Map.entry(ClusterProperty.TCP_JOIN_PORT_TRY_COUNT, 1),
          Map.entry(ClusterProperty.SOCKET_BIND_ANY, false),
          // A few threads are enough, because the messages of the bus do not use them.
          Map.entry(ClusterProperty.IO_THREAD_COUNT, 1),
          Map.entry(ClusterProperty.PARTITION_OPERATION_THREAD_COUNT, 2),
          Map.entry(ClusterProperty.GENERIC_OPERATION_THREAD_COUNT, 2),
          Map.entry(ClusterProperty.EVENT_THREAD_COUNT, 1),
          Map.entry(ClusterProperty.CLIENT_ENGINE_THREAD_COUNT, 1),
          Map.entry(ClusterProperty.CLIENT_ENGINE_BLOCKING_THREAD_COUNT, 1));

  /** Hazelcast has no constant for this property. */
  private static final String LOCAL_ADDRESS = "hazelcast.local.localAddress";

  /** The threads on which Hazelcast connects, accepts, and runs the handshake. */
  private static final String CONNECTING = "hz:io";

  private MemberConfiguration() {}

  /**
   * @throws ClusterException if the host of this node has no address
   */
  static Config of(ClusterSettings settings, MemberHandshake handshake) {
    Config config = new Config().setClusterName(settings.name());
    PROPERTIES.forEach((property, value) -> config.setProperty(property.getName(), value + ""));
    config.setProperty(LOCAL_ADDRESS, address(settings.host(), "UNTETHER_CLUSTER_HOST"));
    config.getMetricsConfig().setEnabled(false);
    config.getExecutorConfig(CONNECTING).setPoolSize(MemberHandshake.THREADS);
    config.getSerializationConfig().setJavaSerializationFilterConfig(serializationFilter());
    network(config.getNetworkConfig(), settings, handshake);
    forVertx(config);
    return config;
  }

  private static void network(
      NetworkConfig network, ClusterSettings settings, MemberHandshake handshake) {
    network
        .setPort(settings.port())
        .setPortAutoIncrement(false)
        .setSocketInterceptorConfig(
            new SocketInterceptorConfig().setEnabled(true).setImplementation(handshake));
    settings
        .publicAddress()
        .ifPresent(
            address -> {
              address(address.host(), "UNTETHER_CLUSTER_PUBLIC_ADDRESS");
              network.setPublicAddress(address.toString());
            });
    JoinConfig join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    settings
        .service()
        .ifPresentOrElse(
            service ->
                join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", service)
                    .setProperty("service-port", Integer.toString(settings.port())),
            () -> join.getTcpIpConfig().setEnabled(true).setMembers(settings.members()));
  }

  /**
   * Allows only classes that Hazelcast itself and Vert.x send; classes that could be misused are
   * excluded by default.
   */
  private static JavaSerializationFilterConfig serializationFilter() {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.getWhitelist().addPrefixes("io.vertx.spi.cluster.hazelcast.");
    return filter;
  }

  /** Uses the names that the cluster manager of Vert.x expects. */
  private static void forVertx(Config config) {
    config
        .addMultiMapConfig(
            new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET))
        .addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1))
        .getMemberAttributeConfig()
        .setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
  }

  private static String address(String host, String setting) {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      throw new ClusterException(
          "the host of this node, %s, has no address (%s)".formatted(host, setting), e);
    }
  }

  /**
   * The addresses from which nodes are expected: those of members and those in the settings. Other
   * addresses have a separate share of the limits, so that they cannot use up the nodes' share.
   */
  static final class KnownAddresses {
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
}
