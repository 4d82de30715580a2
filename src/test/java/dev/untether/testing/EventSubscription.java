package dev.untether.testing;

import java.io.IOException;
import java.io.InputStream;
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
    try {
      ServerSentEvent.readAll(response.body(), event -> received.add(Optional.of(event)));
    } catch (IOException gone) {
      // The end, too.
    }
    received.add(Optional.empty());
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
