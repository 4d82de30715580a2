package dev.untether.measurement.attack;

import java.util.List;

/** Attacks on the ports that only other nodes should reach. */
final class ClusterAttacks {
  private static final int TRICKLING_CONNECTIONS = 100;

  private ClusterAttacks() {}

  static List<Attack> all() {
    return List.of(
        new Attack(
            "bus-length",
            "messages on the event bus that claim a length of 2 GiB",
            2,
            (target, deadline) -> {
              byte[] octets = new byte[64 * 1024];
              try (HostileSocket socket = HostileSocket.to(target.busPort())) {
                socket.send(new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});
                while (!deadline.isOver()) {
                  socket.send(octets).drain();
                }
              }
            }),
        new Attack(
            "member-trickle",
            TRICKLING_CONNECTIONS + " connections that send one octet each second",
            1,
            (target, deadline) ->
                HeldConnections.hold(
                    TRICKLING_CONNECTIONS,
                    deadline,
                    () -> HostileSocket.to(target.memberPort()),
                    socket -> socket.drain().send("x"))));
  }
}
