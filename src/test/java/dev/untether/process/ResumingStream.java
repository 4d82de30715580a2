package dev.untether.process;

import dev.untether.testing.ServerSentEvent;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client of the live stream that outlives the nodes: when its connection breaks it goes on at the
 * present node behind the last id that it has seen, as an EventSource does.
 */
final class ResumingStream implements AutoCloseable {

  /** What the stream has told of one event. */
  record Received(long position, String type, String subject) {}

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final long PAUSE_MILLIS = 50;

  private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
  private final AtomicReference<URI> node = new AtomicReference<>();
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final String accessToken;
  private final Thread reader = new Thread(this::readOn, "live stream");
  private volatile boolean closed;
  private volatile String lastEventId;
  private final AtomicInteger connections = new AtomicInteger();

  private ResumingStream(String accessToken, String lastEventId) {
    this.accessToken = accessToken;
    this.lastEventId = lastEventId;
  }

  /** Begins to read behind that position. */
  static ResumingStream open(URI node, String accessToken, String position) {
    ResumingStream stream = new ResumingStream(accessToken, position);
    stream.moveTo(node);
    stream.reader.start();
    return stream;
  }

  /** Where to connect from now on. */
  void moveTo(URI address) {
    node.set(address.resolve("/api/v1/events"));
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }

  private void readOn() {
    while (!closed) {
      try {
        readUntilItBreaks();
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException end) {
        return;
      }
    }
  }

  private void readUntilItBreaks() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(node.get())
            .header("Accept", "text/event-stream")
            .header("x-api-version", "1.0-rev0")
            .header("Authorization", "Bearer " + accessToken)
            .header(LAST_EVENT_ID, lastEventId)
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() == 200) {
        connections.incrementAndGet();
        ServerSentEvent.readAll(response.body(), this::take);
      }
    } catch (IOException broken) {
      // Killed: the next attempt goes to whichever node is there by then.
    }
  }

  private void take(ServerSentEvent event) {
    if (event.data().contains("\"specversion\"")) {
      JsonObject told = event.json();
      received.add(
          new Received(
              Long.parseLong(told.getString("sequence")),
              told.getString("type"),
              told.getString("subject")));
    }
    if (!event.id().isEmpty()) {
      lastEventId = event.id();
    }
  }
}
