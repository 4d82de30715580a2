package dev.untether.notification.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the header {@code Retry-After}: RFC 9110, 10.2.3. */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");

  private RetryAfter() {}

  /** Never negative, and never more than a day; empty if the text is neither form. */
  static Optional<Duration> parse(String text, Instant now) {
    return SECONDS.matcher(text).matches()
        ? Optional.of(bounded(Duration.ofSeconds(Long.parseLong(text))))
        : date(text).map(date -> bounded(Duration.between(now, date)));
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration duration) {
    if (duration.isNegative()) {
      return Duration.ZERO;
    }
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }
}
