package dev.untether.measurement.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.maxBy;

import dev.untether.measurement.Latencies;
import dev.untether.model.EventType;
import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows the removals by the live stream, and looks at how old they are when they come. When the
 * stream ends, it goes on behind what it has seen.
 */
final class StreamFollower implements AutoCloseable {
  private static final String PATH = "/api/v1/events?types=" + EventType.CONNECTION_REMOVED.text();
  private static final String REMOVED = "event: " + EventType.CONNECTION_REMOVED.text();
  private static final String ID = "id: ";
  private static final String TIME = "\"time\":\"";

  /** To read the time of every one would hold up the reading. */
  private static final int LOOKED_AT = 20;

  /** A removal, and how old it was when it came. */
  private record Heard(long seconds, long ageNanos) {}

  private final ApiClient client;
  private final String token;
  private final CountDownLatch listening = new CountDownLatch(1);
  private final AtomicLong removals = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
  private String lastId = "";
  private volatile boolean closed;

  private StreamFollower(ApiClient client, String token) {
    this.client = client;
    this.token = token;
  }

  /** Returns when it listens. */
  static StreamFollower start(ApiClient client, String token) {
    StreamFollower follower = new StreamFollower(client, token);
    Thread reader = new Thread(follower::follow, "follower of the stream");
    reader.setDaemon(true);
    reader.start();
    try {
      follower.listening.await();
      return follower;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  long removals() {
    return removals.get();
  }

  /** One, if the stream has not ended in between. */
  long connections() {
    return connections.get();
  }

  /** Of some of the removals, in nanoseconds. */
  Latencies ages() {
    return Latencies.of(heard.stream().map(Heard::ageNanos).toList());
  }

  /** The greatest age of each second in which removals came, in milliseconds, in order. */
  List<Long> greatestAges() {
    return heard.stream()
        .collect(
            groupingBy(
                Heard::seconds, TreeMap::new, mapping(Heard::ageNanos, maxBy(naturalOrder()))))
        .values()
        .stream()
        .map(nanos -> TimeUnit.NANOSECONDS.toMillis(nanos.orElseThrow()))
        .toList();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void follow() {
    while (!closed) {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(), UTF_8))) {
        connections.incrementAndGet();
        String line = lines.readLine();
        while (line != null && !closed) {
          see(line);
          line = lines.readLine();
        }
      } catch (IOException broken) {
        // The next connection goes on.
      }
    }
  }

  private InputStream open() {
    ApiRequest request = client.request("GET", PATH, token).header("Accept", "text/event-stream");
    HttpResponse<InputStream> response =
        (lastId.isEmpty() ? request : request.header("Last-Event-ID", lastId)).open();
    if (response.statusCode() != 200) {
      throw new IllegalStateException("the stream was answered " + response.statusCode());
    }
    return response.body();
  }

  private void see(String line) {
    if (line.startsWith(ID)) {
      lastId = line.substring(ID.length());
      // The first line with an id tells from where the stream starts.
      listening.countDown();
    } else if (line.equals(REMOVED)) {
      removals.incrementAndGet();
    } else if (line.contains(TIME) && removals.get() % LOOKED_AT == 0) {
      int start = line.indexOf(TIME) + TIME.length();
      Instant happened = Instant.parse(line.substring(start, line.indexOf('"', start)));
      Instant now = Instant.now();
      heard.add(new Heard(now.getEpochSecond(), Duration.between(happened, now).toNanos()));
    }
  }
}
