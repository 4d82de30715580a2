package dev.untether.notification.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.http.WebhookSender.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-24T13:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "120, PT2M",
    "9999999999, PT24H",
    "'Tue, 24 Nov 2026 13:00:30 GMT', PT30S",
    "'Tue, 24 Nov 2026 12:00:00 GMT', PT0S",
    "'Thu, 24 Nov 2050 13:00:00 GMT', PT24H"
  })
  void both_forms_of_retry_after_are_read(String text, Duration expected) {
    assertThat(RetryAfter.parse(text, NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999", "24 Nov 2026"})
  void what_is_no_retry_after_is_ignored(String text) {
    assertThat(RetryAfter.parse(text, NOW)).isEmpty();
  }
}
