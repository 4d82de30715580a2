package dev.untether.platform.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators when a node comes or goes. */
final class MembershipLog implements MembershipListener {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);

  @Override
  public void memberAdded(MembershipEvent event) {
    LOG.info(
        "Node {} has joined; there are {}",
        event.getMember().getSocketAddress(),
        event.getMembers().size());
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    LOG.info(
        "Node {} has left or died; {} are left",
        event.getMember().getSocketAddress(),
        event.getMembers().size());
  }
}
