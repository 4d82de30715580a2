package dev.untether.eventlog;

import dev.untether.model.EventFilter;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the log for callers that keep their position themselves. */
public final class EventReader {
  /** However few events match, one query examines no more events than this. */
  private static final int MAX_EXAMINED = 10_000;

  private final Database database;
  private final LastSeen lastSeen;

  public EventReader(Database database) {
    this(database, new LastSeen());
  }

  /**
   * @param lastSeen records the last event that is read
   */
  EventReader(Database database, LastSeen lastSeen) {
    this.database = database;
    this.lastSeen = lastSeen;
  }

  /** Returns a reader of how many events there were. */
  public EventCounts counts() {
    return new EventCounts(database);
  }

  /**
   * Returns the next events that match. Fewer than the limit does not mean the end of the log:
   * {@link EventSlice#more} says whether there are more.
   *
   * @param after the position after which to read, as {@link EventSlice#next} gave it
   * @return fails with {@link EventsGoneException} if events after it have been removed
   */
  public Future<EventSlice> read(long after, EventFilter filter, int limit) {
    int lookedAt = filter.equals(EventFilter.ALL) ? limit : Math.max(limit, MAX_EXAMINED);
    return database
        .execute(
            EventTable.READ_MATCHING_AFTER,
            Tuple.of(
                after,
                lookedAt,
                exactTypes(filter),
                typePrefixes(filter),
                filter.subjects().toArray(String[]::new),
                filter.actors().toArray(String[]::new),
                limit))
        .map(rows -> slice(rows, after, lookedAt, limit))
        .onSuccess(slice -> lastSeen.note(slice.history(), slice.events()));
  }

  /** Returns the event with this id; empty if there is none, or retention has removed it. */
  public Future<Optional<StoredEvent>> find(UUID id) {
    return database
        .execute(EventTable.FIND, Tuple.of(id))
        .map(rows -> Rows.first(rows, StoredEvent::of));
  }

  /** Returns the latest events up to the limit, without a gap. */
  public Future<RecentSlice> recent(int limit) {
    return database
        .execute(EventTable.READ_RECENT, Tuple.of(limit))
        .map(
            rows -> {
              Row bounds = Rows.first(rows).orElseThrow();
              List<StoredEvent> events = events(rows);
              long removedThrough = bounds.getLong("removed_through");
              UUID history = bounds.getUUID("history");
              return events.isEmpty()
                  ? new RecentSlice(history, removedThrough, events, removedThrough)
                  : new RecentSlice(
                      history,
                      events.size() == limit ? events.get(0).position() - 1 : removedThrough,
                      events,
                      events.get(events.size() - 1).position());
            })
        .onSuccess(slice -> lastSeen.note(slice.history(), slice.events()));
  }

  public Future<EventLogBounds> bounds() {
    return database
        .execute(EventTable.BOUNDS, Tuple.tuple())
        .map(Rows::only)
        .map(
            row ->
                new EventLogBounds(
                    row.getLong("removed_through"),
                    row.getLong("settled_through"),
                    row.getBoolean("is_present")));
  }

  private static EventSlice slice(RowSet<Row> rows, long after, int lookedAt, int limit) {
    Row bounds = Rows.first(rows).orElseThrow();
    long removedThrough = bounds.getLong("removed_through");
    if (after < removedThrough) {
      throw new EventsGoneException(removedThrough);
    }
    List<StoredEvent> events = events(rows);
    if (events.size() == limit) {
      return new EventSlice(
          bounds.getUUID("history"), events, events.get(limit - 1).position(), true);
    }
    Long lookedThrough = bounds.getLong("looked_through");
    return new EventSlice(
        bounds.getUUID("history"),
        events,
        lookedThrough == null ? after : lookedThrough,
        bounds.getLong("looked_at") == lookedAt);
  }

  private static List<StoredEvent> events(RowSet<Row> rows) {
    return rows.stream()
        .filter(row -> row.getLong("position") != null)
        .map(StoredEvent::of)
        .toList();
  }

  private static String[] exactTypes(EventFilter filter) {
    return filter.types().stream().filter(type -> !isPattern(type)).toArray(String[]::new);
  }

  private static String[] typePrefixes(EventFilter filter) {
    return filter.types().stream()
        .filter(EventReader::isPattern)
        .map(pattern -> pattern.substring(0, pattern.length() - 1))
        .toArray(String[]::new);
  }

  private static boolean isPattern(String type) {
    return type.endsWith("*");
  }

  /**
   * The events that were found after a position.
   *
   * @param history the history of the log at the time of reading
   * @param events in the order of the log
   * @param next the position from which to continue; it advances even if the filter hides events
   * @param more whether there were more events to examine when this was read
   */
  public record EventSlice(UUID history, List<StoredEvent> events, long next, boolean more) {
    public EventSlice {
      events = List.copyOf(events);
    }
  }

  /**
   * The end of the log.
   *
   * @param history the history of the log at the time of reading
   * @param after the position after which no event is missing
   * @param events in the order of the log
   * @param next the position from which to continue
   */
  public record RecentSlice(UUID history, long after, List<StoredEvent> events, long next) {
    public RecentSlice {
      events = List.copyOf(events);
    }
  }

  /**
   * The positions between which the log can be read.
   *
   * @param oldest the first position after which no event is missing
   * @param newest the highest settled position; new events appear only after it
   * @param present false if, after a failover or a restore, the log is written at another place but
   *     has not been continued there yet; then a position ahead of it may belong to the lost
   *     history
   */
  public record EventLogBounds(long oldest, long newest, boolean present) {}

  /** Events after the requested position have been removed from the log. */
  public static final class EventsGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long oldestPosition;

    EventsGoneException(long oldestPosition) {
      super(
          "the events up to position " + oldestPosition + " have been removed", null, false, false);
      this.oldestPosition = oldestPosition;
    }

    /** The first position from which the log can still be read without a gap. */
    public long oldestPosition() {
      return oldestPosition;
    }
  }
}
