package dev.untether.measurement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * How much memory idle live streams cost a packaged node, and how soon a removal reaches all of
 * them. Arguments: how many streams (5000), and {@code plain} or {@code tls} (both).
 */
public final class IdleStreams {
  private static final int AT_ONCE = 100;
  private static final Duration MOMENT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String REMOVED = "event: dev.untether.connection.removed.v1";

  private final Vertx vertx = Vertx.vertx();
  private final int count;
  private final boolean tls;
  private final AtomicLongArray arrivals;
  private final AtomicInteger opened = new AtomicInteger();

  private IdleStreams(int count, boolean tls) {
    this.count = count;
    this.tls = tls;
    this.arrivals = new AtomicLongArray(count);
  }

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
    List<String> transports =
        arguments.length > 1 ? List.of(arguments[1]) : List.of("plain", "tls");
    for (String transport : transports) {
      new IdleStreams(count, transport.equals("tls")).measure();
    }
  }

  private void measure() throws Exception {
    Path dataDirectory = Files.createTempDirectory("untether-measurement-");
    try (PackagedNode node =
        PackagedNode.start(dataDirectory, Map.of("UNTETHER_HTTP_TLS", Boolean.toString(tls)))) {
      ApiClient client = new ApiClient(node.address(), trusting());
      String token = client.administratorToken();
      String id = client.addConnection(token);
      ResidentMemory idle = settledMemory(node);
      NetClient sockets =
          vertx.createNetClient(
              new NetClientOptions()
                  .setSsl(tls)
                  .setTrustAll(true)
                  .setHostnameVerificationAlgorithm(""));
      long opening = System.nanoTime();
      openAll(sockets, node.address(), token);
      System.out.printf(
          "%s: %d streams opened in %d ms%n",
          tls ? "TLS" : "plain", opened.get(), millis(System.nanoTime() - opening));
      ResidentMemory listening = settledMemory(node);
      long more = listening.kibibytes() - idle.kibibytes();
      System.out.printf(
          "memory: %d MiB idle, %d MiB with the streams: %d MiB more, %.1f KiB each%n",
          idle.mebibytes(), listening.mebibytes(), more / 1024, more / (double) count);
      long start = System.nanoTime();
      client.removal(id, token).send();
      long answered = System.nanoTime();
      report(start, answered);
      System.out.printf(
          "memory after the removal: %d MiB%n", ResidentMemory.of(node.pid()).mebibytes());
    } finally {
      vertx.close().await();
    }
  }

  private void openAll(NetClient sockets, URI address, String token) {
    AtomicInteger next = new AtomicInteger();
    List<Future<Void>> lanes = new ArrayList<>();
    for (int lane = 0; lane < AT_ONCE; lane++) {
      lanes.add(openOneAfterAnother(next, sockets, address, token));
    }
    Future.all(lanes).await();
  }

  private Future<Void> openOneAfterAnother(
      AtomicInteger next, NetClient sockets, URI address, String token) {
    int number = next.getAndIncrement();
    return number >= count
        ? Future.succeededFuture()
        : sockets
            .connect(address.getPort(), "127.0.0.1")
            .compose(socket -> listen(number, socket, token))
            .recover(
                busy ->
                    vertx
                        .timer(1, TimeUnit.SECONDS)
                        .compose(later -> sockets.connect(address.getPort(), "127.0.0.1"))
                        .compose(socket -> listen(number, socket, token)))
            .compose(listening -> openOneAfterAnother(next, sockets, address, token));
  }

  /** Completes with the first bytes of the stream. */
  private Future<Void> listen(int number, NetSocket socket, String token) {
    return Future.future(
        listening -> {
          StringBuilder head = new StringBuilder();
          socket.handler(
              part -> {
                String text = part.toString(UTF_8);
                if (text.contains(REMOVED)) {
                  arrivals.compareAndSet(number, 0, System.nanoTime());
                } else if (!listening.future().isComplete()) {
                  head.append(text);
                  if (head.indexOf("retry:") > 0) {
                    opened.incrementAndGet();
                    listening.complete();
                  }
                }
              });
          socket.closeHandler(closed -> listening.tryFail("closed: " + head));
          socket.write(
              Buffer.buffer(
                  """
                  GET /api/v1/events HTTP/1.1\r
                  Host: localhost\r
                  x-api-version: 1.0-rev0\r
                  Accept: text/event-stream\r
                  Authorization: Bearer %s\r
                  \r
                  """
                      .formatted(token)));
        });
  }

  private void report(long start, long answered) throws InterruptedException {
    long[] times = arrived(start);
    while (times.length < count && System.nanoTime() - start < PATIENCE.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(10);
      times = arrived(start);
    }
    System.out.printf("the removal was answered after %d ms%n", millis(answered - start));
    System.out.printf(
        "it reached %d of %d streams; from the request on: p50 %d ms, p99 %d ms, max %d ms%n",
        times.length,
        count,
        millis(times[times.length / 2]),
        millis(times[times.length * 99 / 100]),
        millis(times[times.length - 1]));
  }

  private long[] arrived(long start) {
    long[] times = new long[count];
    for (int number = 0; number < count; number++) {
      times[number] = arrivals.get(number) - start;
    }
    return Arrays.stream(times).filter(time -> time > 0).sorted().toArray();
  }

  private static ResidentMemory settledMemory(PackagedNode node) throws InterruptedException {
    Thread.sleep(MOMENT.toMillis());
    return ResidentMemory.of(node.pid());
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static HttpClient trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
  }

  /** The node's certificate is made for this measurement. */
  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
