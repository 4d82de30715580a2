package dev.untether.stream;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventCounts;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.EventReader.EventLogBounds;
import dev.untether.eventlog.EventReader.EventSlice;
import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.model.Event;
import dev.untether.model.EventCount;
import dev.untether.model.EventCount.Resolution;
import dev.untether.model.EventFilter;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.stream.Audience.SessionWatch.SessionCheck;
import dev.untether.stream.EventStream.EventHistory;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.LiveFeed.RecentEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** What all listeners of this node share. */
public final class Streams {
  private final Vertx vertx;
  private final EventReader reader;
  private final StreamSettings settings;
  private final Clock clock;
  private final Bulkhead places;
  private final StreamMetrics metrics;
  private final LiveFeed feed;

  /**
   * Creates the only instance of a node.
   *
   * @param consumers the readers with which the listeners share the end of the log
   * @param reader reads the rest, for listeners that ask for it or have fallen behind
   */
  Streams(
      Vertx vertx,
      EventConsumers consumers,
      EventReader reader,
      StreamSettings settings,
      Clock clock,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.reader = reader;
    this.settings = settings;
    this.clock = clock;
    this.places = new Bulkhead(settings.max(), "Too many streams are open on this node.");
    this.metrics = new StreamMetrics(registry, places);
    this.feed = new LiveFeed(vertx, consumers, places);
  }

  /** Creates the audience of the calling event loop. */
  public Audience audience(SessionCheck sessions) {
    Audience audience = new Audience(this, sessions);
    audience.open();
    return audience;
  }

  /**
   * Returns the next events that match and that the view shows.
   *
   * @param after the position after which to read; empty for the oldest
   * @return fails with {@link PositionGoneException} if events after it are gone, with {@link
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

  /**
   * Returns how many events of the types that the view shows there were in each bucket, without
   * buckets that have none.
   *
   * @param types which types to count
   * @param from the beginning of the first bucket
   * @param to the beginning of the first bucket that is left out
   */
  public Future<CountedEvents> counts(
      EventView view, EventFilter types, Resolution resolution, Instant from, Instant to) {
    EventFilter visible = view.narrow(types);
    EventCounts counts = reader.counts();
    // In this order, so that nothing that is said to be counted is missing.
    return counts
        .countedThrough()
        .compose(
            through ->
                counts
                    .read(resolution, from, to)
                    .map(
                        all ->
                            new CountedEvents(
                                all.stream()
                                    .filter(count -> visible.matchesType(count.type()))
                                    .toList(),
                                through)));
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
   * Returns the position at which a stream starts.
   *
   * @param after the last position that the client knows; empty for a client that wants only new
   *     events
   * @return fails with {@link PositionGoneException} if events after it are gone, with {@link
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
        slice.events().stream().map(view::json).toList(),
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
   * Numbers of events, in the order of time.
   *
   * @param countedThrough all events before this time have been counted
   */
  public record CountedEvents(List<EventCount> counts, Instant countedThrough) {
    public CountedEvents {
      counts = List.copyOf(counts);
    }
  }

  /**
   * A page of the log.
   *
   * @param events the JSON texts of CloudEvents, which must not be changed
   * @param next the position from which to continue; it advances even if the filter hides events
   * @param more whether there were more events to examine when this was read
   */
  public record EventPage(List<Buffer> events, String next, boolean more) {
    public EventPage {
      events = List.copyOf(events);
    }
  }

  /**
   * This log has never issued the requested position: it comes from another log, or from events
   * that were lost when the database was restored.
   */
  public static final class PositionAheadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String newest;

    PositionAheadException(String newest) {
      super("the newest position is " + newest, null, false, false);
      this.newest = newest;
    }

    /** The last position of the log. */
    public String newest() {
      return newest;
    }
  }

  /** Events after the requested position have been removed from the log. */
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

  /** How many streams are open, and why streams were ended. */
  static final class StreamMetrics {
    private final Map<StreamEnd, Counter> ends = new EnumMap<>(StreamEnd.class);
    private final Counter stalls;

    StreamMetrics(MeterRegistry registry, Bulkhead places) {
      Gauge.builder("untether.streams.open", places, Bulkhead::inside)
          .description("Live streams and event-bus sockets that are open")
          .register(registry);
      stalls =
          Counter.builder("untether.streams.stalls")
              .description("How often the write queue of a stream was full")
              .register(registry);
      for (StreamEnd end : StreamEnd.values()) {
        ends.put(
            end,
            Counter.builder("untether.streams.ended")
                .description("Streams that this node has ended")
                .tag("reason", end.tag())
                .register(registry));
      }
    }

    /** Counts a client that reads more slowly than events happen. */
    void stalled() {
      stalls.increment();
    }

    void ended(StreamEnd reason) {
      Objects.requireNonNull(ends.get(reason)).increment();
    }
  }

  /**
   * The limits of live streams.
   *
   * @param max how many streams may be open at once on this node
   * @param stallLimit how long a client may read nothing before its stream is closed
   */
  public record StreamSettings(int max, Duration stallLimit) {
    public static StreamSettings read(SettingsReader settings) {
      return new StreamSettings(
          settings.number("streams.max", 10_000, 0, 1_000_000),
          settings.duration(
              "streams.stallLimit",
              Duration.ofSeconds(30),
              Duration.ofSeconds(1),
              Duration.ofSeconds(60)));
    }
  }
}
