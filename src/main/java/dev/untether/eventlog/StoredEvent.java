package dev.untether.eventlog;

import dev.untether.model.Cause;
import dev.untether.platform.database.Rows;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** An event of the log. It does not change, and may be used by any thread. */
public final class StoredEvent {
  private final long position;
  private final UUID id;
  private final String type;
  private final String subject;
  private final Instant time;
  private final Cause cause;

  /** Null once the canonical form is made. */
  private volatile @Nullable JsonObject details;

  /**
   * Takes the place of {@link #details}: thousands of events stay in memory, and text is smaller.
   */
  private volatile @Nullable String detailsAsText;

  /** Made when it is first asked for. */
  private volatile byte @Nullable [] canonical;

  /**
   * @param position the place in the log: later events have greater positions, with gaps
   * @param type the CloudEvents type; this version may not know it
   * @param details must not be changed afterwards
   */
  public StoredEvent(
      long position,
      UUID id,
      String type,
      String subject,
      Instant time,
      Cause cause,
      JsonObject details) {
    this.position = position;
    this.id = id;
    this.type = type;
    this.subject = subject;
    this.time = time;
    this.cause = cause;
    this.details = details;
  }

  static List<StoredEvent> all(RowSet<Row> rows) {
    return Rows.list(rows, StoredEvent::of);
  }

  /**
   * Returns the events after a position, as a view.
   *
   * @param events in the order of the log
   */
  public static <E> List<E> after(long position, List<E> events, ToLongFunction<E> positionOf) {
    int low = 0;
    int high = events.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (positionOf.applyAsLong(events.get(middle)) <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return events.subList(low, events.size());
  }

  /** Reads a row that has at least the columns of {@code event}. */
  public static StoredEvent of(Row row) {
    return new StoredEvent(
        row.getLong("position"),
        row.getUUID("id"),
        row.getString("type"),
        row.getString("subject"),
        row.getOffsetDateTime("time").toInstant(),
        new Cause(
            row.getUUID("user_id"),
            row.getString("user_name"),
            row.getUUID("session_id"),
            row.getString("source_address"),
            row.getString("request_id")),
        row.getJsonObject("details"));
  }

  /** The place in the log: later events have greater positions, with gaps. */
  public long position() {
    return position;
  }

  public UUID id() {
    return id;
  }

  /** The CloudEvents type; this version may not know it. */
  public String type() {
    return type;
  }

  public String subject() {
    return subject;
  }

  public Instant time() {
    return time;
  }

  public Cause cause() {
    return cause;
  }

  /** Must not be changed. */
  public JsonObject details() {
    JsonObject known = details;
    return known != null ? known : new JsonObject(detailsAsText);
  }

  /**
   * The canonical form (RFC 8785) of the CloudEvent, in UTF-8: the leaf of the transparency log,
   * and byte for byte what subscribers receive. It is made once for all who ask, and must not be
   * changed.
   */
  public byte[] canonical() {
    byte[] known = canonical;
    return known == null ? makeCanonical() : known;
  }

  private synchronized byte[] makeCanonical() {
    byte[] known = canonical;
    if (known == null) {
      known = CloudEvents.canonical(this);
      canonical = known;
      detailsAsText = details().encode();
      details = null;
    }
    return known;
  }
}
