package dev.untether.measurement.attack;

import dev.untether.measurement.ResidentMemory;
import dev.untether.testing.ClusterPlan;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import dev.untether.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Attacks a packaged node in all ways that a stranger has, one after the other, while well-behaved
 * clients remove connections, log on, and ask whether the node lives. Arguments: see {@code
 * scripts/attack --help}.
 */
public final class Siege {
  private static final int MISUSE = 2;
  private static final int HARMED = 1;
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration LOGON_LIMIT = Duration.ofSeconds(2);
  private static final Duration PACE = Duration.ofMillis(50);
  private static final Duration LOGON_PACE = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final int WARM_UP_REMOVALS = 100_000;
  private static final int WARM_UP_LOGONS = 20;
  private static final int WARM_UP_CLIENTS = 64;
  private static final int MAX_WARM_UP_ROUNDS = 10;
  private static final int STILL_GROWING_MEBIBYTES = 10;
  private static final int MAX_GROWTH_MEBIBYTES = 50;
  private static final int MAX_LOG_LINES_PER_SECOND = 10;
  private static final int MAX_WITNESSED_REMOVALS = 100_000;

  /** In 127.0.0.0/24; all attacks come from there, too. */
  private static final int ATTACKERS_HOST = 1;

  private static final int OTHER_HOST = 2;

  private final PackagedNode node;
  private final Target target;
  private final Tables tables;
  private final String token;
  private final Queue<String> waiting;
  private final Queue<String> removed = new ConcurrentLinkedQueue<>();
  private boolean harmed;

  private Siege(PackagedNode node, ClusterPlan ports) {
    this.node = node;
    this.target =
        new Target(node.address().getPort(), node.managementPort(), ports.port(0), ports.port(1));
    this.tables = new Tables(node.embeddedDatabase());
    this.token = node.client().administratorToken();
    this.waiting = new ConcurrentLinkedQueue<>(tables.seedConnections(MAX_WITNESSED_REMOVALS));
  }

  public static void main(String[] arguments) {
    SiegeOptions options;
    try {
      options = SiegeOptions.of(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("scripts/attack: " + e.getMessage() + "; see --help");
      System.exit(MISUSE);
      return;
    }
    ClusterPlan ports = ClusterPlan.of(2);
    try (TemporaryFolder folder = TemporaryFolder.create();
        PackagedNode node =
            PackagedNode.start(
                folder.path(),
                ports.variables(
                    0,
                    Map.of(
                        "UNTETHER_CLUSTER_BUS_PORT", "" + ports.port(1),
                        "UNTETHER_CLUSTER_MEMBERS", "127.0.0.1:" + ports.port(0))))) {
      Runtime.getRuntime().addShutdownHook(new Thread(node::close, "end of the siege"));
      boolean harmed = new Siege(node, ports).run(options);
      System.exit(harmed ? HARMED : 0);
    }
  }

  /** Whether the node has been harmed. */
  private boolean run(SiegeOptions options) {
    warmUp();
    long before = ResidentMemory.of(node.pid()).mebibytes();
    System.out.printf(Locale.ROOT, "The node takes %d MiB after its warm-up.%n%n", before);
    List<Witness> witnesses = new ArrayList<>();
    try {
      witnesses.add(removals("removals on a kept connection", ATTACKERS_HOST, true));
      witnesses.add(removals("removals on new connections", OTHER_HOST, false));
      witnesses.add(life());
      witnesses.add(logons());
      for (Attack attack : options.attacks()) {
        suffer(attack, options.duration(), witnesses);
      }
    } finally {
      witnesses.forEach(Witness::close);
    }
    proveRemovals();
    awaitMemory(before);
    if (!node.isReady()) {
      harm("The node is not ready in the end.");
    }
    int exitCode = node.terminate();
    System.out.printf(Locale.ROOT, "The node ended with %d when it was told to.%n", exitCode);
    System.out.println(harmed ? "The node was harmed." : "The node was not harmed.");
    return harmed;
  }

  /** Memory that normal load takes is no harm: the load goes on until it takes no more. */
  private void warmUp() {
    long before;
    long after = 0;
    int rounds = 0;
    do {
      rounds++;
      before = after;
      System.err.printf(
          Locale.ROOT,
          "Warming up, %d of at most %d times %,d removals ...%n",
          rounds,
          MAX_WARM_UP_ROUNDS,
          WARM_UP_REMOVALS);
      RemovalLoad.start(
              node.client(), token, tables.seedConnections(WARM_UP_REMOVALS), WARM_UP_CLIENTS)
          .awaitEnd();
      for (int logon = 0; logon < WARM_UP_LOGONS; logon++) {
        node.client().administratorToken(); // Each hash takes 19 MiB of the heap for a moment.
      }
      after = ResidentMemory.of(node.pid()).mebibytes();
    } while (after - before > STILL_GROWING_MEBIBYTES && rounds < MAX_WARM_UP_ROUNDS);
  }

  private void suffer(Attack attack, Duration duration, List<Witness> witnesses) {
    System.err.printf(
        Locale.ROOT,
        "%s, for %d s: %s ...%n",
        attack.name(),
        duration.toSeconds(),
        attack.description());
    witnesses.forEach(Witness::testify);
    long linesBefore = troubledLines();
    int strikes = attack.run(target, Deadline.in(duration));
    Deadline.in(QUIET).pause(QUIET);
    long lines = troubledLines() - linesBefore;
    System.out.printf(
        Locale.ROOT,
        "%-22s %,6d strikes, %4d MiB, %3d lines in the log that are no INFO%n",
        attack.name(),
        strikes,
        ResidentMemory.of(node.pid()).mebibytes(),
        lines);
    witnesses.stream().map(Witness::testify).forEach(this::hear);
    if (lines > MAX_LOG_LINES_PER_SECOND * (duration.toSeconds() + QUIET.toSeconds())) {
      harm("Strangers have filled the log.");
    }
  }

  private void hear(Witness.Testimony testimony) {
    System.out.printf(Locale.ROOT, "  %-32s %s%n", testimony.witness(), testimony.latencies());
    if (!testimony.isGood()) {
      harm(
          "  "
              + testimony.witness()
              + ": "
              + testimony.complaints().entrySet().stream()
                  .map(complaint -> complaint.getValue() + " times " + complaint.getKey())
                  .collect(Collectors.joining(", ")));
    }
  }

  private void harm(String how) {
    harmed = true;
    System.out.println("HARM: " + how.strip());
  }

  private long troubledLines() {
    try (Stream<String> lines = node.output().lines()) {
      return lines.filter(line -> !line.contains(" INFO ")).count();
    }
  }

  private Witness removals(String name, int sourceHost, boolean kept) {
    KeptConnection connection = new KeptConnection(sourceHost, target.apiPort());
    return Witness.start(
        name,
        204,
        LIMIT,
        PACE,
        () -> {
          String id = waiting.remove();
          int status = connection.send(request("DELETE", "/api/v1/amazonConnections/" + id));
          if (status == 204) {
            removed.add(id);
          }
          if (!kept) {
            connection.end();
          }
          return status;
        });
  }

  private String request(String method, String path) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
            .formatted(method, path)
        + "Authorization: Bearer "
        + token
        + "\r\n\r\n";
  }

  private Witness life() {
    KeptConnection connection = new KeptConnection(ATTACKERS_HOST, target.managementPort());
    return Witness.start(
        "/health/live",
        200,
        LIMIT,
        PACE,
        () -> {
          int status = connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
          connection.end();
          return status == 204 ? 200 : status;
        });
  }

  private Witness logons() {
    KeptConnection connection = new KeptConnection(OTHER_HOST, target.apiPort());
    String form =
        "grant_type=password&username=%s&password=%s"
            .formatted(TestNode.ADMINISTRATOR, TestNode.PASSWORD.replace(' ', '+'));
    return Witness.start(
        "logons",
        200,
        LOGON_LIMIT,
        LOGON_PACE,
        () -> {
          int status =
              connection.send(
                  "POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
                      + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                      + form.length()
                      + "\r\n\r\n"
                      + form);
          connection.end();
          return status;
        });
  }

  private void proveRemovals() {
    tables.awaitConsumers();
    List<String> ids = removed.stream().sorted().toList();
    boolean proven =
        tables.missing(ids).size() == ids.size()
            && tables.removals(ids).size() == ids.size()
            && tables.recordedRemovals(ids).size() == ids.size();
    System.out.printf(
        Locale.ROOT,
        "%n%,d removals were answered 204, and the database %s.%n",
        ids.size(),
        proven ? "has each of them once" : "does not agree");
    if (!proven) {
      harm("Removals were lost or done twice.");
    }
  }

  private void awaitMemory(long before) {
    Deadline deadline = Deadline.in(RECOVERY);
    long now = ResidentMemory.of(node.pid()).mebibytes();
    while (now - before > MAX_GROWTH_MEBIBYTES && !deadline.isOver()) {
      deadline.pause(QUIET);
      now = ResidentMemory.of(node.pid()).mebibytes();
    }
    System.out.printf(Locale.ROOT, "The node takes %d MiB now, and took %d.%n", now, before);
    if (now - before > MAX_GROWTH_MEBIBYTES) {
      harm("The memory has not come back.");
    }
  }
}
