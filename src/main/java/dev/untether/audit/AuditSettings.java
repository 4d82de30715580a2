package dev.untether.audit;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;

/**
 * How the trail is kept.
 *
 * @param maxLag for how long it may miss an event before no connection is removed any more
 * @param checkpointInterval how often its head is signed
 */
public record AuditSettings(Duration maxLag, Duration checkpointInterval) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  public static AuditSettings read(SettingsReader settings) {
    return new AuditSettings(
        settings.duration("audit.maxLag", MINUTE, SHORTEST, LONGEST),
        settings.duration("audit.checkpointInterval", MINUTE, SHORTEST, LONGEST));
  }
}
