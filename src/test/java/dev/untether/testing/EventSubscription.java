package dev.untether.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A subscriber to live events that reads what comes, as fast as it comes. */
public final class EventSubscription implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final HttpResponse<InputStream> response;

  /** Empty where the stream has ended. */
  private final BlockingQueue<Optional<ServerSentEvent>> received = new LinkedBlockingQueue<>();

  EventSubscription(HttpResponse<InputStream> response) {
    this.response = response;
    Thread reader = new Thread(this::read, "event subscription");
    reader.setDaemon(true);
    reader.start();
  }

  public int status() {
    return response.statusCode();
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  public HttpResponse<InputStream> http() {
    return response;
  }

  /** Waits for the next of anything. */
  public ServerSentEvent next() {
    return poll().orElseThrow(() -> new IllegalStateException("the stream has ended"));
  }

  /** Waits for the next that has data. */
  public ServerSentEvent nextEvent() {
    ServerSentEvent next = next();
    while (!next.hasData()) {
      next = next();
    }
    return next;
  }

  /** Waits for so many that have data. */
  public List<ServerSentEvent> nextEvents(int count) {
    List<ServerSentEvent> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(nextEvent());
    }
    return events;
  }

  /** Waits for the end of the stream; gives what has data until then. */
  public List<ServerSentEvent> eventsUntilEnd() {
    List<ServerSentEvent> events = new ArrayList<>();
    for (Optional<ServerSentEvent> next = poll(); next.isPresent(); next = poll()) {
      next.filter(ServerSentEvent::hasData).ifPresent(events::add);
    }
    return events;
  }

  private Optional<ServerSentEvent> poll() {
    try {
      Optional<ServerSentEvent> next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing more has come");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      readAll(lines);
    } catch (IOException gone) {
      // The end, too.
    }
    received.add(Optional.empty());
  }

  private void readAll(BufferedReader lines) throws IOException {
    ServerSentEvent event = new ServerSentEvent("", "", "", "");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        received.add(Optional.of(event));
        event = new ServerSentEvent("", "", "", "");
      } else {
        event = with(event, line);
      }
    }
  }

  private static ServerSentEvent with(ServerSentEvent event, String line) {
    int colon = line.indexOf(':');
    String value = line.substring(colon + 1).strip();
    return switch (line.substring(0, colon)) {
      case "" -> new ServerSentEvent(event.id(), event.type(), event.data(), value);
      case "id" -> new ServerSentEvent(value, event.type(), event.data(), event.comment());
      case "event" -> new ServerSentEvent(event.id(), value, event.data(), event.comment());
      case "data" -> new ServerSentEvent(event.id(), event.type(), value, event.comment());
      case "retry" -> event;
      default -> throw new IllegalStateException("not an event stream: " + line);
    };
  }

  /** Goes away without a word. */
  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
