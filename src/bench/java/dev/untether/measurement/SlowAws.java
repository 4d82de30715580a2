package dev.untether.measurement;

import dev.untether.testing.ApiClient;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Whether clients that browse connections whose AWS is slow are felt by removals and reads: the
 * same removals at a steady rate, in turns without and with those clients.
 */
final class SlowAws {
  private static final Duration ANSWER_OF_AWS = Duration.ofSeconds(9);
  private static final int BROWSERS = 200;
  private static final int CONNECTIONS = 50;
  private static final int REMOVALS_PER_TURN = 2000;
  private static final Duration BETWEEN_REMOVALS = Duration.ofMillis(5);
  private static final int TURNS = 2;

  /** Two fresh ones, since the load generator itself has to warm up with the first. */
  private static final int NODES = 2;

  private static final List<String> PATHS =
      List.of("cloudNetworks", "cloudSubnetworks", "cloudSecurityGroups", "availabilityZones");

  private final ApiClient api;
  private final Tables tables;
  private final String token;
  private final List<String> connections;
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private volatile boolean browsing;

  private SlowAws(PackagedNode node) {
    this.api = node.client();
    this.tables = new Tables(node.embeddedDatabase());
    this.token = api.administratorToken();
    this.connections =
        IntStream.range(0, CONNECTIONS).mapToObj(number -> addConnection(number)).toList();
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (AwsStandIn aws = AwsStandIn.start()) {
      List.of(
              "ec2:DescribeVpcs",
              "ec2:DescribeSubnets",
              "ec2:DescribeSecurityGroups",
              "ec2:DescribeAvailabilityZones")
          .forEach(action -> aws.delay(action, ANSWER_OF_AWS));
      for (int number = 1; number <= NODES; number++) {
        System.out.printf("%nNode %d of %d, fresh%n", number, NODES);
        try (TemporaryFolder folder = TemporaryFolder.create();
            PackagedNode node =
                PackagedNode.start(
                    folder.path(), Map.of("UNTETHER_AWS_ENDPOINT", aws.endpoint()))) {
          new SlowAws(node).run();
        }
      }
    }
  }

  private void run() throws InterruptedException {
    turn();
    for (int turn = 1; turn <= TURNS; turn++) {
      System.out.printf("%nTurn %d of %d%n", turn, TURNS);
      report("nobody browses", turn());
      List<Thread> browsers = browse();
      report(BROWSERS + " clients browse " + CONNECTIONS + " connections", turn());
      browsing = false;
      for (Thread browser : browsers) {
        browser.join();
      }
      System.out.println("  answers to browsing   " + statuses);
      statuses.clear();
    }
  }

  private record Turn(Latencies removals, Latencies reads) {}

  private static void report(String what, Turn turn) {
    System.out.println(what);
    System.out.println("  removals              " + turn.removals());
    System.out.println("  reads                 " + turn.reads());
  }

  private Turn turn() {
    List<Long> removals = new ArrayList<>();
    List<Long> reads = new ArrayList<>();
    for (String id : tables.seedConnections(REMOVALS_PER_TURN)) {
      long start = System.nanoTime();
      expect(200, api.request("GET", "/api/v1/amazonConnections/" + id, token).send().status());
      long read = System.nanoTime();
      expect(204, api.removal(id, token).send().status());
      long end = System.nanoTime();
      reads.add(read - start);
      removals.add(end - read);
      LockSupport.parkNanos(start + BETWEEN_REMOVALS.toNanos() - end);
    }
    return new Turn(Latencies.of(removals), Latencies.of(reads));
  }

  private static void expect(int wanted, int status) {
    if (status != wanted) {
      throw new IllegalStateException("answered " + status + " instead of " + wanted);
    }
  }

  /** A client that is answered 503 waits as long as the answer says. */
  private List<Thread> browse() {
    browsing = true;
    return IntStream.range(0, BROWSERS)
        .mapToObj(
            number -> {
              Thread browser =
                  new Thread(
                      () -> {
                        while (browsing) {
                          browseOnce();
                        }
                      });
              browser.start();
              return browser;
            })
        .toList();
  }

  private void browseOnce() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int status =
        api.request(
                "GET",
                connections.get(random.nextInt(CONNECTIONS))
                    + "/"
                    + PATHS.get(random.nextInt(PATHS.size())),
                token)
            .patience(Duration.ofSeconds(30))
            .send()
            .status();
    statuses.computeIfAbsent(status, unknown -> new LongAdder()).increment();
    if (status == 503) {
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    }
  }

  private String addConnection(int number) {
    return "/api/v1/amazonConnections/"
        + api.request("POST", "/api/v1/amazonConnections", token)
            .json(
                new JsonObject()
                    .put("regionId", ApiClient.FRANKFURT.id().toString())
                    .put("accessKey", "AKIAEXAMPLE%09d".formatted(number))
                    .put("secretKey", AwsStandIn.SECRET_KEY))
            .send()
            .json()
            .getString("id");
  }
}
