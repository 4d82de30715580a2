package dev.untether.eventlog;

import static dev.untether.connection.EventType.ACCESS_REFUSED;
import static dev.untether.connection.EventType.LOGON_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.untether.eventlog.RefusalCounts.Count;
import dev.untether.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalCountsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MovableClock clock = new MovableClock();
  private final RefusalCounts counts = new RefusalCounts(clock);

  @Test
  void the_first_ones_of_an_address_are_told_and_the_others_are_counted() {
    assertThat(told("192.0.2.1", 500)).isEqualTo(10);
    assertThat(told("192.0.2.2", 10)).isEqualTo(10);

    clock.move(MINUTE);
    assertThat(counts.takeIfOver())
        .extracting(Count::source, Count::number)
        .containsExactly(tuple("192.0.2.1", 490L));
  }

  @Test
  void a_count_tells_when_its_first_and_its_last_came() {
    told("192.0.2.1", 10);
    clock.move(Duration.ofSeconds(5));
    Instant first = clock.instant();
    told("192.0.2.1", 1);
    clock.move(Duration.ofSeconds(40));
    told("192.0.2.1", 1);

    clock.move(MINUTE);
    assertThat(counts.takeIfOver())
        .containsExactly(new Count(ACCESS_REFUSED, "192.0.2.1", 2, first, first.plusSeconds(40)));
  }

  @Test
  void refused_requests_take_nothing_away_from_refused_logons() {
    told("192.0.2.1", 500);

    assertThat(counts.admit(LOGON_REFUSED, "192.0.2.1")).isTrue();
  }

  @Test
  void all_begins_anew_when_the_minute_is_over_and_not_before() {
    told("192.0.2.1", 20);

    clock.move(MINUTE.minusMillis(1));
    assertThat(counts.takeIfOver()).isEmpty();
    assertThat(told("192.0.2.1", 1)).isZero();

    clock.move(Duration.ofMillis(1));
    assertThat(counts.takeIfOver()).extracting(Count::number).containsExactly(11L);
    assertThat(told("192.0.2.1", 20)).isEqualTo(10);
    assertThat(counts.takeIfOver()).isEmpty();
  }

  @Test
  void a_network_of_ipv6_counts_as_one_address() {
    assertThat(told("2001:db8:0:1::1", 10)).isEqualTo(10);
    assertThat(told("2001:db8:0:1:ffff:ffff:ffff:ffff", 5)).isZero();
    assertThat(told("2001:db8:0:2::1", 1)).isEqualTo(1);

    assertThat(counts.take()).extracting(Count::source).containsExactly("2001:db8:0:1::/64");
  }

  @Test
  void however_many_addresses_there_are_the_memory_is_bounded() {
    int told = 0;
    for (int number = 0; number < 10 * RefusalCounts.MOST_SOURCES; number++) {
      told += told("10.0.%d.%d".formatted(number / 256, number % 256), 1);
    }

    assertThat(told).isEqualTo(RefusalCounts.MOST_SOURCES + RefusalCounts.TOLD);
    assertThat(counts.take())
        .extracting(Count::source, Count::number)
        .containsExactly(
            tuple(RefusalCounts.OTHERS, 9L * RefusalCounts.MOST_SOURCES - RefusalCounts.TOLD));
  }

  /** How many of so many. */
  private int told(String address, int number) {
    int told = 0;
    for (int turn = 0; turn < number; turn++) {
      told += counts.admit(ACCESS_REFUSED, address) ? 1 : 0;
    }
    return told;
  }
}
