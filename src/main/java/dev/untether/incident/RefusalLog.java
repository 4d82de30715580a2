package dev.untether.incident;

import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.IpAddress.ClientNetwork;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends refusals of unauthenticated requests to the event log. Anybody can cause these, so a
 * flood must not fill the log: above a limit, refusals are counted by IP address (for logons also
 * by user), and the counts are appended at the end of the minute. Each node has one.
 */
public final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  /** Limits the use of the database, however many addresses a flood comes from. */
  private static final int MAX_IN_PROGRESS = 100;

  private final Database database;
  private final EventLog eventLog;
  private final RefusalCounts counts;
  private final Supplier<UUID> ids;
  private final Bulkhead bulkhead = new Bulkhead(MAX_IN_PROGRESS);
  private List<Event> unwritten = List.of();

  /**
   * @param ids makes the ids of the events that report counts
   */
  public RefusalLog(Database database, EventLog eventLog, Clock clock, Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.counts = new RefusalCounts(clock);
    this.ids = ids;
  }

  /**
   * Records or counts a refusal; may be called from any thread. Completes when the event has been
   * appended, or at once if the refusal is only counted. A refusal that cannot be appended is
   * counted, too.
   */
  public Future<Void> record(Event refusal) {
    String source = refusal.cause().sourceAddress();
    String userName = refusal.cause().userName();
    if (!counts.admit(refusal.type(), source, userName)) {
      return Future.succeededFuture();
    }
    if (!bulkhead.tryEnter()) {
      counts.count(refusal.type(), source, userName);
      return Future.succeededFuture();
    }
    return append(List.of(refusal))
        .onComplete(ended -> bulkhead.leave())
        .onFailure(failure -> counts.count(refusal.type(), source, userName));
  }

  /**
   * Appends the counts of the minute that is over; never fails. Calls must not overlap, and must be
   * made on one context. While the database is unavailable, counting goes on in the same minute, so
   * that no backlog of counts builds up.
   */
  Future<Void> appendCounts() {
    return write(unwritten.isEmpty() ? events(counts.takeIfOver()) : unwritten);
  }

  /** Appends all counts; never fails. Must be the last call, made when no other call is running. */
  Future<Void> close() {
    return write(Stream.concat(unwritten.stream(), events(counts.take()).stream()).toList())
        .onSuccess(
            written -> {
              if (!unwritten.isEmpty()) {
                LOG.warn("{} counts of refusals are lost with this process", unwritten.size());
              }
            });
  }

  /**
   * Never fails: counts that could not be written are kept for the next attempt, with the same ids.
   */
  private Future<Void> write(List<Event> events) {
    unwritten = events;
    return events.isEmpty()
        ? Future.succeededFuture()
        : append(events)
            .onSuccess(appended -> unwritten = List.of())
            .onFailure(
                failure ->
                    LOG.debug(
                        "Counts of refusals could not be written; the next round tries again",
                        failure))
            .otherwiseEmpty();
  }

  private Future<Void> append(List<Event> events) {
    return database
        .inTransaction(transaction -> eventLog.append(transaction, events))
        .onSuccess(appended -> eventLog.announce());
  }

  private List<Event> events(List<RefusalCounts.Count> ended) {
    return ended.stream().map(this::event).toList();
  }

  private Event event(RefusalCounts.Count count) {
    UUID id = ids.get();
    return new Event(
        id,
        count.type(),
        "several",
        new Cause(null, count.userName(), null, count.source(), id.toString()),
        Map.of(
            "count", count.number(), "from", count.from().toString(), "to", count.to().toString()));
  }

  /**
   * Counts refusals by type, source address and, for logons, the user whose password was tried.
   * Decides which refusals are recorded one by one and which are only counted. Thread-safe and of
   * bounded size. It admits at most a few hundred records a minute, however large a flood is.
   */
  static final class RefusalCounts {
    /**
     * The maximum number of refusals of one type from one address that are recorded one by one in a
     * minute.
     */
    static final int MAX_RECORDED = 10;

    /**
     * The same limit for all addresses together, because an attacker who owns a network has many
     * addresses.
     */
    static final int MAX_RECORDED_OF_ALL = 200;

    /**
     * The maximum number of addresses that have their own count for one type in a minute; all
     * others share one count.
     */
    static final int MAX_SOURCES = 200;

    /** Limit of users that are counted separately once there is no room for more sources. */
    static final int MAX_USERS = 50;

    static final String OTHERS = "others";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * The number of refusals that were not recorded one by one, with the times of the first and the
     * last.
     */
    record Count(
        EventType type,
        String source,
        @Nullable String userName,
        long number,
        Instant from,
        Instant to) {}

    private record Origin(String source, @Nullable String userName) {}

    /** The refusals of one type. */
    private static final class Refusals {
      final Map<Origin, Tally> byOrigin = new HashMap<>();
      final Map<String, Integer> recordedBySource = new HashMap<>();
      int users;
      int recorded;
    }

    private static final class Tally {
      long counted;
      Instant from = Instant.MAX;
      Instant to = Instant.MIN;
    }

    private final Clock clock;
    private final Map<EventType, Refusals> byType = new EnumMap<>(EventType.class);
    private Instant start = Instant.MAX;

    RefusalCounts(Clock clock) {
      this.clock = clock;
    }

    /** Returns whether this refusal is to be recorded; if not, it has been counted. */
    synchronized boolean admit(EventType type, String sourceAddress, @Nullable String userName) {
      Refusals refusals = of(type);
      String source = ClientNetwork.of(sourceAddress).own();
      int recorded = refusals.recordedBySource.getOrDefault(source, 0);
      // A source is stored here only with a refusal that is recorded, so the limit for all
      // addresses also bounds this map.
      if (recorded < MAX_RECORDED && refusals.recorded < MAX_RECORDED_OF_ALL) {
        refusals.recordedBySource.put(source, recorded + 1);
        refusals.recorded++;
        return true;
      }
      count(tally(refusals, source, userName));
      return false;
    }

    /** Counts a refusal that was to be recorded but could not be. */
    synchronized void count(EventType type, String sourceAddress, @Nullable String userName) {
      count(tally(of(type), ClientNetwork.of(sourceAddress).own(), userName));
    }

    /** Returns and resets the counts if the minute is over; otherwise returns nothing. */
    synchronized List<Count> takeIfOver() {
      boolean over = !byType.isEmpty() && !clock.instant().isBefore(start.plus(MINUTE));
      return over ? take() : List.of();
    }

    /** Returns and resets all counts. */
    synchronized List<Count> take() {
      List<Count> counts = new ArrayList<>();
      byType.forEach(
          (type, refusals) ->
              refusals.byOrigin.forEach(
                  (origin, tally) ->
                      counts.add(
                          new Count(
                              type,
                              origin.source(),
                              origin.userName(),
                              tally.counted,
                              tally.from,
                              tally.to))));
      byType.clear();
      return counts;
    }

    private Refusals of(EventType type) {
      if (byType.isEmpty()) {
        start = clock.instant();
      }
      return byType.computeIfAbsent(type, first -> new Refusals());
    }

    /**
     * When there is no room for more sources, refusals are counted by user, because users are the
     * targets of an attack.
     */
    private static Tally tally(Refusals refusals, String source, @Nullable String userName) {
      Map<Origin, Tally> tallies = refusals.byOrigin;
      Origin origin = new Origin(source, userName);
      if (!tallies.containsKey(origin) && tallies.size() - refusals.users >= MAX_SOURCES) {
        Origin user = new Origin(OTHERS, userName);
        boolean fits = tallies.containsKey(user) || refusals.users < MAX_USERS;
        origin = fits ? user : new Origin(OTHERS, null);
        refusals.users += tallies.containsKey(origin) ? 0 : 1;
      }
      return tallies.computeIfAbsent(origin, first -> new Tally());
    }

    private void count(Tally tally) {
      Instant now = clock.instant();
      tally.counted++;
      tally.from = now.isBefore(tally.from) ? now : tally.from;
      tally.to = now.isAfter(tally.to) ? now : tally.to;
    }
  }
}
