package dev.untether.platform.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(50));

  @Test
  void each_wait_is_twice_as_long_up_to_the_limit() {
    assertThat(Stream.generate(backoff::next).limit(5).map(Duration::toMillis))
        .containsExactly(10L, 20L, 40L, 50L, 50L);
  }

  @Test
  void the_current_wait_can_be_read_without_taking_it() {
    backoff.next();

    assertThat(backoff.current()).isEqualTo(Duration.ofMillis(20));
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void after_a_reset_the_waits_begin_anew() {
    backoff.next();
    backoff.next();
    backoff.reset();

    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(10));
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(20));
  }
}
