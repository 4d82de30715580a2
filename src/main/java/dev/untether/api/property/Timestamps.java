package dev.untether.api.property;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.ValueRange;
import java.util.Locale;
import java.util.Optional;

/** Reads and writes points in time. */
public final class Timestamps {
  private static final DateTimeFormatter ZONE_OPTIONAL =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffsetId()
          .toFormatter(Locale.ROOT);

  private static final ValueRange YEARS = ValueRange.of(0, 9999);

  private Timestamps() {}

  /** Returns the time as in RFC 3339, in UTC. */
  public static String text(Instant time) {
    return DateTimeFormatter.ISO_INSTANT.format(time);
  }

  /**
   * Returns the time in UTC, to the second and without a zone: this is the form of the times of
   * tokens that published clients can parse.
   */
  public static String textWithoutZone(Instant time) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        time.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).toLocalDateTime());
  }

  /**
   * Parses a time as in RFC 3339, whose years are 0000 to 9999. A time without a zone is read as
   * UTC. Returns empty if the text is not such a time.
   */
  static Optional<Instant> parse(String text) {
    try {
      TemporalAccessor parsed =
          ZONE_OPTIONAL.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      YEARS.checkValidValue(parsed.get(ChronoField.YEAR), ChronoField.YEAR);
      return Optional.of(
          parsed instanceof OffsetDateTime zoned
              ? zoned.toInstant()
              : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }
}
