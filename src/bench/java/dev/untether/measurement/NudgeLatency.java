package dev.untether.measurement;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.slf4j.LoggerFactory;

/**
 * How long it takes from the answer 204 until a consumer of the log has the removal: single
 * removals, one after the other, on one node that does nothing else. The consumer is the one that
 * writes a line for each removal; the line is the sign.
 */
public final class NudgeLatency {
  private static final String CONSUMER =
      "dev.untether.notification.NotificationVerticle.LogChannel";
  private static final int WARM_UP = 100;
  private static final int REMOVALS = 500;

  private final Map<String, Long> arrivals = new ConcurrentHashMap<>();

  /** Times of {@link System#nanoTime}. */
  private record Removal(long sent, long answered, long arrived) {
    /** Zero if the consumer was faster than the answer on its way to the client. */
    long fromAnswer() {
      return Math.max(0, arrived - answered);
    }

    long fromRequest() {
      return arrived - sent;
    }
  }

  private NudgeLatency() {}

  public static void main(String[] arguments) {
    new NudgeLatency().run();
    // What the shared PostgreSQL has left running would keep the process.
    System.exit(0);
  }

  private void run() {
    listen();
    TestDatabase database = TestDatabase.create();
    try (TestNode node = TestNode.start(database.uri(), Map.of())) {
      ApiClient client = node.client();
      String token = client.administratorToken();
      List<Removal> removals =
          new Tables(database)
              .seedConnections(WARM_UP + REMOVALS).stream()
                  .map(id -> remove(client, id, token))
                  .skip(WARM_UP)
                  .toList();
      print("from the answer 204 to the consumer", removals, Removal::fromAnswer);
      print("from sending the request to the consumer", removals, Removal::fromRequest);
    }
  }

  private void listen() {
    AppenderBase<ILoggingEvent> listener =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent line) {
            long now = System.nanoTime();
            line.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals("connection"))
                .forEach(pair -> arrivals.put(pair.value.toString(), now));
          }
        };
    listener.start();
    Logger consumer = (Logger) LoggerFactory.getLogger(CONSUMER);
    consumer.setLevel(Level.INFO);
    consumer.setAdditive(false);
    consumer.addAppender(listener);
  }

  private Removal remove(ApiClient client, String id, String token) {
    long sent = System.nanoTime();
    int status = client.removal(id, token).send().status();
    long answered = System.nanoTime();
    if (status != 204) {
      throw new IllegalStateException("a removal was answered " + status);
    }
    Polling.until(() -> arrivals, seen -> seen.containsKey(id));
    return new Removal(sent, answered, arrivals.get(id));
  }

  private static void print(String what, List<Removal> removals, ToLongFunction<Removal> measure) {
    long[] sorted = removals.stream().mapToLong(measure).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%s: p50 %.1f ms, p99 %.1f ms, max %.1f ms of %d removals%n",
        what,
        millis(sorted[sorted.length / 2]),
        millis(sorted[(int) Math.ceil(sorted.length * 0.99) - 1]),
        millis(Arrays.stream(sorted).max().orElseThrow()),
        sorted.length);
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
