package dev.untether.incident;

import static dev.untether.model.EventType.ACCESS_REFUSED;
import static dev.untether.model.EventType.LOGON_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.untether.incident.RefusalLog.RefusalCounts;
import dev.untether.incident.RefusalLog.RefusalCounts.Count;
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
        .containsExactly(
            new Count(ACCESS_REFUSED, "192.0.2.1", null, 2, first, first.plusSeconds(40)));
  }

  @Test
  void refused_requests_take_nothing_away_from_refused_logons() {
    for (int number = 0; number < 2 * RefusalCounts.MAX_SOURCES; number++) {
      told("2001:db8:0:%x::1".formatted(number), 20);
    }

    for (int turn = 0; turn < 11; turn++) {
      counts.admit(LOGON_REFUSED, "192.0.2.1", null);
    }
    assertThat(counts.take())
        .filteredOn(count -> count.type() == LOGON_REFUSED)
        .extracting(Count::source, Count::number)
        .containsExactly(tuple("192.0.2.1", 1L));
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
  void however_many_addresses_there_are_the_records_are_bounded() {
    int refusals = 20 * RefusalCounts.MAX_SOURCES;
    int told = 0;
    for (int number = 0; number < refusals; number++) {
      told += told("2001:db8:0:%x::1".formatted(number), 1);
    }

    assertThat(told).isEqualTo(RefusalCounts.MAX_RECORDED_OF_ALL);
    assertThat(counts.take())
        .hasSize(RefusalCounts.MAX_SOURCES + 1)
        .extracting(Count::source, Count::number)
        .contains(tuple(RefusalCounts.OTHERS, (long) refusals - told - RefusalCounts.MAX_SOURCES));
    assertThat(told("192.0.2.1", 1)).isEqualTo(1);
  }

  @Test
  void addresses_that_come_too_late_to_be_told_are_counted_one_by_one() {
    for (int number = 0;
        number < RefusalCounts.MAX_RECORDED_OF_ALL / RefusalCounts.MAX_RECORDED;
        number++) {
      assertThat(told("192.0.2." + number, RefusalCounts.MAX_RECORDED))
          .isEqualTo(RefusalCounts.MAX_RECORDED);
    }

    assertThat(told("198.51.100.1", 3)).isZero();
    assertThat(counts.take())
        .extracting(Count::source, Count::number)
        .containsExactly(tuple("198.51.100.1", 3L));
  }

  @Test
  void counts_of_logons_name_the_user_who_is_attacked() {
    for (int turn = 0; turn < 30; turn++) {
      counts.admit(LOGON_REFUSED, "192.0.2.1", turn % 2 == 0 ? "admin" : null);
    }

    assertThat(counts.take())
        .extracting(Count::source, Count::userName, Count::number)
        .containsExactlyInAnyOrder(tuple("192.0.2.1", "admin", 10L), tuple("192.0.2.1", null, 10L));
  }

  @Test
  void users_are_named_even_if_the_attack_comes_from_more_networks_than_are_counted_apart() {
    int sources = 3 * RefusalCounts.MAX_SOURCES;
    for (int number = 0; number < sources; number++) {
      counts.count(LOGON_REFUSED, "2001:db8:0:%x::1".formatted(number), "admin");
    }
    for (int number = 0; number < 2 * RefusalCounts.MAX_USERS; number++) {
      counts.count(LOGON_REFUSED, "192.0.2.1", "user " + number);
    }

    assertThat(counts.take())
        .hasSizeLessThanOrEqualTo(RefusalCounts.MAX_SOURCES + RefusalCounts.MAX_USERS + 1)
        .filteredOn(count -> count.source().equals(RefusalCounts.OTHERS))
        .extracting(Count::userName, Count::number)
        .contains(
            tuple("admin", (long) sources - RefusalCounts.MAX_SOURCES),
            tuple(null, (long) RefusalCounts.MAX_USERS + 1));
  }

  /** How many of so many. */
  private int told(String address, int number) {
    int told = 0;
    for (int turn = 0; turn < number; turn++) {
      told += counts.admit(ACCESS_REFUSED, address, null) ? 1 : 0;
    }
    return told;
  }
}
