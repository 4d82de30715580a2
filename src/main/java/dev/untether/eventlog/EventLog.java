package dev.untether.eventlog;

import dev.untether.model.Event;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Appends events, and nudges those who read them. */
public final class EventLog {
  static final String APPENDED = "untether.events.appended";

  private final Bus bus;

  public EventLog(Bus bus) {
    this.bus = bus;
  }

  /**
   * Must be called before the first append. Makes the log continue after its last position, even in
   * a database that was restored into another PostgreSQL.
   */
  public Future<Void> open(Database database) {
    return database.execute(EventTable.CONTINUE_LOG, Tuple.of(null, null, null)).mapEmpty();
  }

  /**
   * Appends the events in this order, as part of the transaction. Must be called at most once in a
   * transaction, because the positions of a second call would clash. An event whose id is already
   * in the log is skipped.
   */
  public Future<Void> append(SqlConnection transaction, List<Event> events) {
    return transaction.preparedQuery(EventTable.APPEND).execute(columns(events)).mapEmpty();
  }

  /** Returns the details of the event with this id; empty if it is not in the log. */
  Future<Optional<JsonObject>> details(SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(EventTable.DETAILS)
        .execute(Tuple.of(id))
        .map(rows -> Rows.first(rows).map(row -> row.getJsonObject("details")));
  }

  /**
   * Nudges the readers of all nodes. Must be called after a transaction that appended events has
   * committed. It is cheap, and may be lost.
   */
  public void announce() {
    bus.nudge(APPENDED);
  }

  private static Tuple columns(List<Event> events) {
    return Tuple.of(
        events.stream().map(Event::id).toArray(UUID[]::new),
        events.stream().map(event -> event.type().text()).toArray(String[]::new),
        events.stream().map(Event::subject).toArray(String[]::new),
        events.stream().map(event -> event.cause().userId()).toArray(UUID[]::new),
        events.stream().map(event -> event.cause().userName()).toArray(String[]::new),
        events.stream().map(event -> event.cause().sessionId()).toArray(UUID[]::new),
        events.stream().map(event -> event.cause().sourceAddress()).toArray(String[]::new),
        events.stream().map(event -> event.cause().requestId()).toArray(String[]::new),
        events.stream().map(event -> new JsonObject(event.details())).toArray(JsonObject[]::new));
  }
}
