package dev.untether.stream;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.EventReader.EventLogBounds;
import dev.untether.eventlog.EventReader.EventSlice;
import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.eventlog.EventSettings;
import dev.untether.model.Event;
import dev.untether.model.EventFilter;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.stream.SessionWatch.SessionCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;

/** What all who listen on this node have in common. */
public final class Streams {
  private final Vertx vertx;
  private final EventReader reader;
  private final StreamSettings settings;
  private final Clock clock;
  private final Bulkhead places;
  private final StreamMetrics metrics;
  private final LiveFeed feed;

  /**
   * One for each node.
   *
   * @param feeding reads the end of the log, for all
   * @param reader reads the rest, for those who ask for it or have fallen behind
   */
  Streams(
      Vertx vertx,
      EventLog eventLog,
      EventReader feeding,
      EventReader reader,
      EventSettings eventSettings,
      StreamSettings settings,
      Clock clock,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.reader = reader;
    this.settings = settings;
    this.clock = clock;
    this.places = new Bulkhead(settings.max(), "Too many streams are open on this node.");
    this.metrics = new StreamMetrics(registry, places);
    this.feed = new LiveFeed(vertx, eventLog, feeding, places, eventSettings.poll());
  }

  /** Those who listen on the calling event loop. */
  public Audience audience(SessionCheck sessions) {
    Audience audience = new Audience(this, sessions);
    audience.open();
    return audience;
  }

  /**
   * The next events that match and that the view may see.
   *
   * @param after the position to read behind; empty for the oldest
   * @return fails with {@link PositionGoneException} if events behind it are gone, with {@link
   *     PositionAheadException} if the log does not reach it
   */
  public Future<EventPage> page(OptionalLong after, EventView view, EventFilter filter, int limit) {
    Future<Long> start =
        after.isPresent()
            ? Future.succeededFuture(after.getAsLong())
            : reader.bounds().map(bounds -> bounds.oldest());
    return start
        .compose(position -> read(position, view.narrow(filter), limit))
        .map(slice -> page(slice, view))
        .recover(Streams::typed);
  }

  private Future<EventSlice> read(long position, EventFilter filter, int limit) {
    return reader
        .read(position, filter, limit)
        .compose(
            slice ->
                slice.next() == position
                    ? reader.bounds().map(bounds -> within(bounds, position)).map(slice)
                    : Future.succeededFuture(slice));
  }

  /**
   * Where a stream begins.
   *
   * @param after the last position that the client knows; empty for one that wants what comes now
   * @return fails with {@link PositionGoneException} if events behind it are gone, with {@link
   *     PositionAheadException} if the log does not reach it
   */
  public Future<Long> start(OptionalLong after) {
    RecentEvents recent = feed.recent();
    if (recent != null && after.isPresent() && recent.covers(after.getAsLong())) {
      return Future.succeededFuture(after.getAsLong());
    }
    return reader.bounds().map(bounds -> within(bounds, after.orElse(bounds.newest())));
  }

  private static long within(EventLogBounds bounds, long position) {
    if (position < bounds.oldest()) {
      throw new PositionGoneException(Event.sequence(bounds.oldest()));
    }
    if (position > bounds.newest() && !bounds.present()) {
      throw new UnavailableException("The event log is being continued after a failover.");
    }
    if (position > bounds.newest()) {
      throw new PositionAheadException(Event.sequence(bounds.newest()));
    }
    return position;
  }

  private static EventPage page(EventSlice slice, EventView view) {
    return new EventPage(
        slice.events().stream().map(CloudEvents::encode).map(view::of).toList(),
        Event.sequence(slice.next()),
        slice.more());
  }

  private static <T> Future<T> typed(Throwable failure) {
    return Future.failedFuture(
        failure instanceof EventsGoneException gone
            ? new PositionGoneException(Event.sequence(gone.oldestPosition()))
            : failure);
  }

  Vertx vertx() {
    return vertx;
  }

  LiveFeed feed() {
    return feed;
  }

  EventHistory history() {
    return new EventHistory(reader);
  }

  Bulkhead places() {
    return places;
  }

  StreamSettings settings() {
    return settings;
  }

  StreamMetrics metrics() {
    return metrics;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Part of the log.
   *
   * @param events as CloudEvents
   * @param next the position from which to go on; moves on also when the filter hides events
   * @param more whether there were more events to look at when this was read
   */
  public record EventPage(List<JsonObject> events, String next, boolean more) {
    public EventPage {
      events = List.copyOf(events);
    }
  }

  /**
   * The position that was asked for is none that this log has given: it is of another log, or of a
   * time that was lost when the database was restored.
   */
  public static final class PositionAheadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String newest;

    PositionAheadException(String newest) {
      super("the newest position is " + newest, null, false, false);
      this.newest = newest;
    }

    /** The last position that the log has. */
    public String newest() {
      return newest;
    }
  }

  /** Events behind the position that was asked for have been removed from the log. */
  public static final class PositionGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String oldest;

    PositionGoneException(String oldest) {
      super("the oldest position is " + oldest, null, false, false);
      this.oldest = oldest;
    }

    /** The first position from which the log can still be read without a gap. */
    public String oldest() {
      return oldest;
    }
  }
}
