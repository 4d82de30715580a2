package dev.untether.incident;

import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.network.ClientNetwork;
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
 * Appends refusals of unauthenticated requests. Anybody can cause these, so a flood must not fill
 * the log: above a limit, refusals are counted by address (and by user for logons), and the counts
 * are appended at the end of the minute. There is one for each node.
 */
public final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  /** However many addresses a flood comes from, others need the database, too. */
  private static final int MAX_IN_PROGRESS = 100;

  private final Database database;
  private final EventLog eventLog;
  private final RefusalCounts counts;
  private final Supplier<UUID> ids;
  private final Bulkhead bulkhead = new Bulkhead(MAX_IN_PROGRESS);
  private List<Event> unwritten = List.of();

  /**
   * @param ids new ones, for the events that tell counts
   */
  public RefusalLog(Database database, EventLog eventLog, Clock clock, Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.counts = new RefusalCounts(clock);
    this.ids = ids;
  }

  /**
   * From any thread. Completes when the event has been appended; at once if it is only counted, as
   * it also is when it cannot be appended.
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
   * made on one context. While the database is out of reach the minute goes on, so that nothing
   * piles up.
   */
  Future<Void> appendCounts() {
    return write(unwritten.isEmpty() ? events(counts.takeIfOver()) : unwritten);
  }

  /** Appends all counts; never fails. To be called last, when no other call is running. */
  Future<Void> close() {
    return write(Stream.concat(unwritten.stream(), events(counts.take()).stream()).toList())
        .onSuccess(
            written -> {
              if (!unwritten.isEmpty()) {
                LOG.warn("{} counts of refusals are lost with this process", unwritten.size());
              }
            });
  }

  /** Never fails: what could not be written is there for the next time, under the same ids. */
  private Future<Void> write(List<Event> events) {
    unwritten = events;
    return events.isEmpty()
        ? Future.succeededFuture()
        : append(events)
            .onSuccess(appended -> unwritten = List.of())
            .onFailure(failure -> LOG.debug("Counts of refusals have to wait", failure))
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
   * Decides which refusals are recorded singly and which are only counted. Thread-safe and of
   * bounded size. It admits at most a few hundred records a minute, however large a flood is.
   */
  static final class RefusalCounts {
    /** How many of a type are told one by one, from one address, in a minute. */
    static final int TOLD = 10;

    /** And from all addresses together: who has a network has many of them. */
    static final int TOLD_OF_ALL = 200;

    /** With a count of their own, of a type in a minute; those above have one together. */
    static final int MOST_SOURCES = 200;

    /** Limit of users that are counted separately once there is no room for more sources. */
    static final int MOST_USERS = 50;

    static final String OTHERS = "others";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Those that were not told one by one, the first and the last of them at these times. */
    record Count(
        EventType type,
        String source,
        @Nullable String userName,
        long number,
        Instant from,
        Instant to) {}

    private record Origin(String source, @Nullable String userName) {}

    /** All of one type. */
    private static final class Refusals {
      final Map<Origin, Tally> byOrigin = new HashMap<>();
      final Map<String, Integer> toldBySource = new HashMap<>();
      int users;
      int told;
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

    /** Whether this one is to be told; if not, it has been counted. */
    synchronized boolean admit(EventType type, String sourceAddress, @Nullable String userName) {
      Refusals refusals = of(type);
      String source = ClientNetwork.of(sourceAddress).own();
      int told = refusals.toldBySource.getOrDefault(source, 0);
      // A source is stored here only with a refusal that is recorded singly, so TOLD_OF_ALL also
      // bounds this map.
      if (told < TOLD && refusals.told < TOLD_OF_ALL) {
        refusals.toldBySource.put(source, told + 1);
        refusals.told++;
        return true;
      }
      count(tally(refusals, source, userName));
      return false;
    }

    /** Counts one that was to be told, and could not be. */
    synchronized void count(EventType type, String sourceAddress, @Nullable String userName) {
      count(tally(of(type), ClientNetwork.of(sourceAddress).own(), userName));
    }

    /** What was counted in the minute that is over, and begins anew; nothing before it is over. */
    synchronized List<Count> takeIfOver() {
      boolean over = !byType.isEmpty() && !clock.instant().isBefore(start.plus(MINUTE));
      return over ? take() : List.of();
    }

    /** What was counted so far, and begins anew. */
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
      if (!tallies.containsKey(origin) && tallies.size() - refusals.users >= MOST_SOURCES) {
        Origin user = new Origin(OTHERS, userName);
        boolean fits = tallies.containsKey(user) || refusals.users < MOST_USERS;
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
