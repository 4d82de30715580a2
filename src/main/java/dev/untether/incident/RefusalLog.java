package dev.untether.incident;

import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
}
