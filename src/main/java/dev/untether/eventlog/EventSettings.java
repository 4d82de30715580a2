package dev.untether.eventlog;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;

/**
 * How the event log is read, and how long events are kept.
 *
 * @param poll how long a consumer waits for a nudge before it reads without one
 * @param batchSize how many events a consumer reads at once
 * @param retention how old an event must be to be removed
 */
public record EventSettings(Duration poll, int batchSize, Duration retention) {
  public static EventSettings read(SettingsReader settings) {
    return new EventSettings(
        Duration.ofMillis(settings.number("events.pollMillis", 1000, 10, 600_000)),
        settings.number("events.batchSize", 1000, 1, 10_000),
        settings.duration(
            "events.retention", Duration.ofDays(30), Duration.ofSeconds(1), Duration.ofDays(3650)));
  }

  /** Returns the same settings with batches of at most this size. */
  EventSettings withBatchSize(int size) {
    return new EventSettings(poll, Math.min(size, batchSize), retention);
  }
}
