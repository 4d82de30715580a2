package dev.untether.testing;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Nodes on loopback that know each other's addresses before they start. */
public final class ClusterPlan {
  public static final String SECRET = "a secret that all of them know";

  /** Below those that the system gives to whoever asks for any: they stay free. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private final List<Integer> ports;

  private ClusterPlan(List<Integer> ports) {
    this.ports = List.copyOf(ports);
  }

  public static ClusterPlan of(int nodes) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int node = 0; node < nodes; node++) {
        sockets.add(free());
      }
      return new ClusterPlan(sockets.stream().map(ServerSocket::getLocalPort).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(ClusterPlan::close);
    }
  }

  /**
   * The variables of one node.
   *
   * @param node from 0
   */
  public Map<String, String> variables(int node) {
    return Map.of(
        "UNTETHER_CLUSTER_ENABLED",
        "true",
        "UNTETHER_CLUSTER_SECRET",
        SECRET,
        "UNTETHER_CLUSTER_HOST",
        "127.0.0.1",
        "UNTETHER_CLUSTER_PORT",
        ports.get(node).toString(),
        "UNTETHER_CLUSTER_BUS_PORT",
        "0",
        "UNTETHER_CLUSTER_MEMBERS",
        ports.stream().map(port -> "127.0.0.1:" + port).collect(joining(",")));
  }

  /** The same, with others that prevail. */
  public Map<String, String> variables(int node, Map<String, String> others) {
    Map<String, String> variables = new HashMap<>(variables(node));
    variables.putAll(others);
    return variables;
  }

  /** Where this node would be for membership; free for anything else if it is not started. */
  public int port(int node) {
    return ports.get(node);
  }

  private static ServerSocket free() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException taken) {
        // Another one may be free.
      }
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
