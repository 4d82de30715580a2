package dev.untether.audit;

import dev.untether.connection.EventType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where a trail tells that a failover or a restore has lost the last records of before. */
final class Divergences {
  /** By the number of the record that tells of it. */
  private final SortedMap<Long, String> times = new TreeMap<>();

  void note(JsonObject record) {
    if (EventType.LOG_DIVERGED.text().equals(record.getValue("type"))
        && record.getValue("number") instanceof Number number) {
      times.put(number.longValue(), String.valueOf(record.getValue("time")));
    }
  }

  /**
   * Reads what is left of a trail that has proven to be faulty; how far it can be read, will do.
   */
  void noteAll(RecordSource rest) throws IOException {
    try {
      for (JsonObject record = rest.next(); record != null; record = rest.next()) {
        note(record);
      }
    } catch (MalformedExportException end) {
      // The fault that was found before it is the one to tell.
    }
  }

  /**
   * A sentence on the first one behind that record, with a space before it; empty if there is none.
   *
   * @param proven the last record that a checkpoint has confirmed
   */
  String since(long proven) {
    return Optional.of(times.tailMap(proven + 1))
        .filter(later -> !later.isEmpty())
        .map(
            later ->
                " Record %s (%s) tells that the log has diverged: a failover or a restore has replaced the database by an older state of itself, and records behind record %s that had been made before are lost or were made anew"
                    .formatted(later.firstKey(), later.get(later.firstKey()), proven))
        .orElse("");
  }
}
