package dev.untether.audit.verification;

import dev.untether.audit.verification.RecordSource.MalformedExportException;
import dev.untether.model.EventType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records of a trail that say that a failover or a restore has lost earlier records. */
final class Divergences {
  /** The time of each divergence, by the number of the record that reports it. */
  private final SortedMap<Long, String> times = new TreeMap<>();

  void note(JsonObject record) {
    if (EventType.LOG_DIVERGED.text().equals(record.getValue("type"))
        && record.getValue("number") instanceof Number number) {
      times.put(number.longValue(), String.valueOf(record.getValue("time")));
    }
  }

  /** Reads the rest of a faulty trail, as far as it can be read. */
  void noteAll(RecordSource rest) throws IOException {
    try {
      for (JsonObject record = rest.next(); record != null; record = rest.next()) {
        note(record);
      }
    } catch (MalformedExportException end) {
      // The fault that was found earlier is the one to report.
    }
  }

  /**
   * A sentence about the first divergence after that record, with a leading space; empty if there
   * is none.
   *
   * @param proven the last record that a checkpoint has confirmed
   */
  String since(long proven) {
    return Optional.of(times.tailMap(proven + 1))
        .filter(later -> !later.isEmpty())
        .map(
            later ->
                " Record %s (%s) tells that the log has diverged: a failover or a restore has replaced the database by an older state of itself, and records after record %s that were written before are lost or were written again"
                    .formatted(later.firstKey(), later.get(later.firstKey()), proven))
        .orElse("");
  }
}
