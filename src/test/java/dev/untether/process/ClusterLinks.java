package dev.untether.process;

import static java.util.stream.Collectors.joining;

import dev.untether.testing.ClusterPlan;
import dev.untether.testing.CuttableLink;
import dev.untether.testing.CuttableLink.Cut;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The network between the nodes of a cluster, and between each of them and PostgreSQL: they reach
 * each other, and it, by links alone.
 */
final class ClusterLinks implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final TestDatabase database;

  /** Those for membership, then those of the buses. */
  private final ClusterPlan ports;

  private final List<CuttableLink> toDatabase;
  private final List<CuttableLink> toMembers;
  private final List<CuttableLink> toBuses;

  ClusterLinks(TestDatabase database, int nodes) {
    this.database = database;
    this.ports = ClusterPlan.of(2 * nodes);
    InetSocketAddress server =
        new InetSocketAddress(database.options().getHost(), database.options().getPort());
    this.toDatabase = each(nodes, node -> CuttableLink.to(server));
    this.toMembers = each(nodes, node -> between(ports.port(node)));
    this.toBuses = each(nodes, node -> between(ports.port(nodes + node)));
  }

  /** The variables of each node, with those by which it uses the links. */
  List<Map<String, String>> with(List<Map<String, String>> variables) {
    return IntStream.range(0, variables.size())
        .<Map<String, String>>mapToObj(
            node -> {
              Map<String, String> all = new HashMap<>(variables.get(node));
              all.putAll(variables(node));
              return all;
            })
        .toList();
  }

  void cutFromDatabase(int node, Cut how) {
    toDatabase.get(node).cut(how);
  }

  /**
   * Nothing gets from this node to the others, nor from them to it.
   *
   * @param process that node
   */
  void cutFromOthers(int node, PackagedNode process, Cut how) {
    Stream.of(toMembers, toBuses)
        .forEach(
            links -> {
              links.get(node).cut(how);
              IntStream.range(0, links.size())
                  .filter(other -> other != node)
                  .forEach(other -> links.get(other).cut(how, caller -> caller == process.pid()));
            });
  }

  void heal() {
    all().forEach(CuttableLink::heal);
  }

  @Override
  public void close() {
    all().forEach(CuttableLink::close);
  }

  private Stream<CuttableLink> all() {
    return Stream.of(toDatabase, toMembers, toBuses).flatMap(List::stream);
  }

  private Map<String, String> variables(int node) {
    PgConnectOptions byLink =
        new PgConnectOptions(database.options())
            .setHost(LOOPBACK)
            .setPort(toDatabase.get(node).port());
    return Map.of(
        "UNTETHER_DATABASE_URI", new TestDatabase(byLink, database.decidedFor()).uri(),
        "UNTETHER_CLUSTER_PORT", Integer.toString(ports.port(node)),
        "UNTETHER_CLUSTER_BUS_PORT", Integer.toString(ports.port(toBuses.size() + node)),
        "UNTETHER_CLUSTER_PUBLIC_ADDRESS", address(toMembers.get(node)),
        "UNTETHER_CLUSTER_PUBLIC_BUS_ADDRESS", address(toBuses.get(node)),
        "UNTETHER_CLUSTER_MEMBERS",
            toMembers.stream().map(ClusterLinks::address).collect(joining(",")));
  }

  private static String address(CuttableLink link) {
    return LOOPBACK + ":" + link.port();
  }

  /** Knows by which node it is used: all of them are processes of this one. */
  private static CuttableLink between(int port) {
    return CuttableLink.to(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ConnectingProcess::of);
  }

  private static List<CuttableLink> each(int nodes, IntFunction<CuttableLink> link) {
    return IntStream.range(0, nodes).mapToObj(link).toList();
  }
}
