package dev.untether.audit.verification;

import dev.untether.model.EventType;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records of a trail that say that a failover or a restore has lost earlier records. */
final class Divergences {
  /** The time of each divergence, by the number of the record that reports it. */
  private final SortedMap<Long, String> times = new TreeMap<>();

  void note(long number, JsonObject event) {
    if (EventType.LOG_DIVERGED.text().equals(event.getValue("type"))) {
      times.put(number, String.valueOf(event.getValue("time")));
    }
  }

  /**
   * The end of a sentence about the first divergence; empty if there is none.
   *
   * @param confirmed how many of the first records a checkpoint has confirmed
   */
  String since(long confirmed) {
    return Optional.of(times.tailMap(confirmed))
        .filter(later -> !later.isEmpty())
        .map(
            later ->
                ". Record %s (%s) tells that the log has diverged: a failover or a restore has replaced the database by an older state of itself, and records from number %s on that were written before are lost or were written again"
                    .formatted(later.firstKey(), later.get(later.firstKey()), confirmed))
        .orElse("");
  }
}
