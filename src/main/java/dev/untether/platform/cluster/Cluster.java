package dev.untether.platform.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;
import dev.untether.platform.bus.MessageSeal;
import dev.untether.platform.cluster.ClusterSeal.ClusterKeys;
import dev.untether.platform.cluster.MemberConfiguration.KnownAddresses;
import dev.untether.platform.server.GatedTransport.ServerGate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's membership. */
public final class Cluster {
  /** A connection to a node that does not respond is closed after twice this time. */
  private static final Duration PING = Duration.ofSeconds(2);

  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(5);
  private static final Duration FIRST_CONTACT_PATIENCE = Duration.ofSeconds(10);

  private final HazelcastInstance member;
  private final MessageSeal seal;

  private final KnownAddresses known;

  private Cluster(HazelcastInstance member, MessageSeal seal, KnownAddresses known) {
    this.member = member;
    this.seal = seal;
    this.known = known;
  }

  /**
   * Joins the members that can be reached; if there are none, starts the cluster. Blocks.
   *
   * @throws ClusterException if the members refuse this node, or its address cannot be used
   */
  public static Cluster join(ClusterSettings settings) {
    ClusterKeys keys = new ClusterKeys(settings.name(), settings.secret().orElseThrow());
    KnownAddresses known = new KnownAddresses(settings);
    MemberHandshake handshake = new MemberHandshake(keys, HANDSHAKE_LIMIT, known::contains);
    HazelcastInstance member = start(settings, handshake);
    if (isAlone(member)
        && new FirstContact(handshake, FIRST_CONTACT_PATIENCE)
            .isRefused(settings, member.getCluster().getLocalMember().getSocketAddress())) {
      member.getLifecycleService().shutdown();
      throw new ClusterException(
          "the other nodes have refused this one: UNTETHER_CLUSTER_NAME and"
              + " UNTETHER_CLUSTER_SECRET must be the same on all nodes");
    }
    known.include(member);
    member.getCluster().addMembershipListener(new MembershipLog());
    return new Cluster(member, new ClusterSeal(keys), known);
  }

  private static boolean isAlone(HazelcastInstance member) {
    return member.getCluster().getMembers().size() == 1;
  }

  private static HazelcastInstance start(ClusterSettings settings, MemberHandshake handshake) {
    try {
      return HazelcastInstanceFactory.newHazelcastInstance(
          MemberConfiguration.of(settings, handshake), null, new GuardedMember(handshake));
    } catch (IllegalStateException failure) {
      throw new ClusterException(
          "this node cannot be a member at %s:%s (UNTETHER_CLUSTER_HOST, UNTETHER_CLUSTER_PORT)"
              .formatted(settings.host(), settings.port()),
          failure);
    }
  }

  /**
   * Returns the options with which the bus listens for other nodes. With TLS, both sides present a
   * certificate.
   */
  public static EventBusOptions busOptions(ClusterSettings settings) {
    EventBusOptions options =
        new EventBusOptions()
            .setHost(settings.host())
            .setPort(settings.busPort())
            .setClusterPingInterval(PING.toMillis())
            .setClusterPingReplyInterval(PING.toMillis());
    settings
        .publicBusAddress()
        .ifPresent(
            address ->
                options.setClusterPublicHost(address.host()).setClusterPublicPort(address.port()));
    settings
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString()))
                    .setTrustOptions(
                        new PemTrustOptions().addCertPath(tls.trustedCertificates().toString())));
    return options;
  }

  /** The gate in front of the bus, which is a node's only server that does not speak HTTP. */
  public ServerGate busGate() {
    return options ->
        options instanceof HttpServerOptions ? Optional.empty() : Optional.of(new BusGate(known));
  }

  /**
   * Builds a Vert.x whose bus reaches the other nodes.
   *
   * @param builder a builder whose transport includes the {@link #busGate}
   */
  public Future<Vertx> build(VertxBuilder builder) {
    return builder.withClusterManager(new HazelcastClusterManager(member)).buildClustered();
  }

  public MessageSeal seal() {
    return seal;
  }

  /** The nodes, including this one. */
  public List<MemberNode> nodes() {
    Member self = member.getCluster().getLocalMember();
    return member.getCluster().getMembers().stream()
        .map(
            node ->
                new MemberNode(
                    node.getUuid().toString(),
                    node.getAddress().getHost() + ":" + node.getAddress().getPort(),
                    node.getUuid().equals(self.getUuid())))
        .toList();
  }

  /** The number of nodes, including this one. */
  public int size() {
    return member.getCluster().getMembers().size();
  }

  /**
   * Leaves the cluster. Must be called after the Vert.x has been closed. Blocks for a few seconds
   * at most.
   */
  public void leave() {
    member.getLifecycleService().shutdown();
  }

  /**
   * A node of a cluster, or the only one.
   *
   * @param id another one after each start
   * @param address where it is a member; null for a single node
   * @param isThisNode whether it is the node that tells
   */
  public record MemberNode(String id, @Nullable String address, boolean isThisNode) {}

  /** Logs when a node joins or leaves. */
  static final class MembershipLog implements MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);

    @Override
    public void memberAdded(MembershipEvent event) {
      LOG.info(
          "Node {} has joined; the cluster now has {} nodes",
          event.getMember().getSocketAddress(),
          event.getMembers().size());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      LOG.info(
          "Node {} has left or died; the cluster now has {} nodes",
          event.getMember().getSocketAddress(),
          event.getMembers().size());
    }
  }

  /** This node cannot be part of the cluster. The message tells the operator what to do. */
  public static final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message) {
      super(message);
    }

    ClusterException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Makes Hazelcast run the handshake on every connection between members. The open-source edition
   * has a hook for it but never fills it. Filling it takes internal classes of Hazelcast, which may
   * change: look here first after an update.
   */
  static final class GuardedMember extends DefaultNodeContext {
    private final MemberHandshake handshake;

    GuardedMember(MemberHandshake handshake) {
      this.handshake = handshake;
    }

    @Override
    public NodeExtension createNodeExtension(Node node) {
      return new Extension(node, handshake);
    }

    private static final class Extension extends DefaultNodeExtension {
      private final MemberHandshake handshake;

      Extension(Node node, MemberHandshake handshake) {
        super(node);
        this.handshake = handshake;
      }

      @Override
      public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
        return handshake;
      }
    }
  }
}
