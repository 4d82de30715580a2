package dev.untether.identity;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;

/** How long tokens are valid. */
public record TokenSettings(Duration access, Duration refresh) {
  private static final int DAY = 24 * 60 * 60;

  public static TokenSettings read(SettingsReader settings) {
    return new TokenSettings(
        Duration.ofSeconds(settings.number("token.accessSeconds", 3600, 1, DAY)),
        Duration.ofSeconds(settings.number("token.refreshSeconds", 7200, 1, 30 * DAY)));
  }
}
