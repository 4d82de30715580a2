package dev.untether.notification.webhook.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.dispatch.Failures.RetrySchedule;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
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
}
