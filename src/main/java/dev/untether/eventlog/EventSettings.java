package dev.untether.eventlog;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;

/**
 * How the log is read.
 *
 * @param poll how long a consumer waits for a nudge before it looks by itself
 * @param batchSize how many events it reads at once
 */
public record EventSettings(Duration poll, int batchSize) {
  public static EventSettings read(SettingsReader settings) {
    return new EventSettings(
        Duration.ofMillis(settings.number("events.pollMillis", 1000, 10, 600_000)),
        settings.number("events.batchSize", 1000, 1, 10_000));
  }
}
