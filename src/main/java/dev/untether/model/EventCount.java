package dev.untether.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How many events of a type there were in a bucket.
 *
 * @param bucket its beginning
 */
public record EventCount(Instant bucket, String type, long events) {

  /** The length of a bucket. Buckets begin at full minutes, hours and days of UTC. */
  public enum Resolution {
    MINUTE(ChronoUnit.MINUTES, Duration.ofHours(25)),
    HOUR(ChronoUnit.HOURS, Duration.ofDays(32)),
    DAY(ChronoUnit.DAYS, Duration.ofDays(400));

    private final ChronoUnit unit;
    private final Duration kept;

    Resolution(ChronoUnit unit, Duration kept) {
      this.unit = unit;
      this.kept = kept;
    }

    /** The name in the API and in the database. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the constant with this text, if there is one. */
    public static Optional<Resolution> of(String text) {
      return Arrays.stream(values()).filter(value -> value.text().equals(text)).findFirst();
    }

    public Duration length() {
      return unit.getDuration();
    }

    /** Returns the beginning of the bucket in which the time lies. */
    public Instant bucketOf(Instant time) {
      return time.truncatedTo(unit);
    }

    /** How long counts are kept. */
    public Duration kept() {
      return kept;
    }
  }
}
