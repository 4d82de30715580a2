package dev.untether.stream;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;

/**
 * The limits of live streams.
 *
 * @param max how many streams may be open at once on this node
 * @param stallLimit how long a client may read nothing before its stream is closed
 */
public record StreamSettings(int max, Duration stallLimit) {
  public static StreamSettings read(SettingsReader settings) {
    return new StreamSettings(
        settings.number("streams.max", 10_000, 0, 1_000_000),
        settings.duration(
            "streams.stallLimit",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60)));
  }
}
