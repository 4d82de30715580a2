package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T13:00:00Z");

  private final RetrySchedule schedule =
      new RetrySchedule(List.of(Duration.ofSeconds(100), Duration.ofSeconds(1000)), new Random(1));

  @Test
  void each_attempt_waits_as_scheduled_give_or_take_a_tenth() {
    List<Duration> delays =
        Stream.generate(() -> schedule.delay(1, null).orElseThrow()).limit(1000).toList();

    assertThat(delays).allMatch(delay -> delay.toMillis() >= 90_000 && delay.toMillis() <= 110_000);
    assertThat(delays).anyMatch(delay -> delay.toSeconds() < 95);
    assertThat(delays).anyMatch(delay -> delay.toSeconds() > 105);
  }

  @Test
  void after_the_last_attempt_there_is_none() {
    assertThat(schedule.delay(2, null)).isPresent();
    assertThat(schedule.delay(3, null)).isEmpty();
    assertThat(schedule.delay(3, Duration.ofSeconds(5))).isEmpty();
  }

  @Test
  void a_receiver_can_ask_for_more_time_but_not_for_less() {
    assertThat(schedule.delay(1, Duration.ofSeconds(500))).contains(Duration.ofSeconds(500));
    assertThat(schedule.delay(1, Duration.ofSeconds(5)).orElseThrow())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(90));
  }

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
