package dev.untether.platform.cluster;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;

/**
 * Puts the handshake before every connection of a Hazelcast member. The open-source edition has the
 * place for it, but leaves it empty; to fill it takes classes that Hazelcast does not promise to
 * keep: look here first after a new version.
 */
final class GuardedMember extends DefaultNodeContext {
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
