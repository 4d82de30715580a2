package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.Cause;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SettledStretchTest {
  private static final UUID HISTORY = UUID.randomUUID();

  /** No event is old. */
  private static final long NONE = 0;

  @Test
  void it_begins_without_events_and_reaches_back_to_where_it_begins() {
    SettledStretch stretch = SettledStretch.after(HISTORY, 10);

    assertThat(stretch.through()).isEqualTo(10);
    assertThat(stretch.reachesBackTo(HISTORY, 9)).isFalse();
    assertThat(stretch.reachesBackTo(HISTORY, 10)).isTrue();
    assertThat(stretch.reachesBackTo(UUID.randomUUID(), 10)).isFalse();
    assertThat(stretch.after(10)).isEmpty();
    assertThat(stretch.after(12)).isEmpty();
  }

  @Test
  void it_gives_the_events_after_a_position_whether_or_not_one_is_there() {
    SettledStretch stretch =
        SettledStretch.after(HISTORY, 0).append(events(10, 20), NONE).append(events(30), NONE);

    assertThat(positions(stretch.after(0))).containsExactly(10L, 20L, 30L);
    assertThat(positions(stretch.after(10))).containsExactly(20L, 30L);
    assertThat(positions(stretch.after(15))).containsExactly(20L, 30L);
    assertThat(positions(stretch.after(30))).isEmpty();
    assertThat(stretch.through()).isEqualTo(30);
  }

  @Test
  void of_too_many_events_the_oldest_are_left_out() {
    SettledStretch full =
        SettledStretch.after(HISTORY, 0)
            .append(events(LongStream.rangeClosed(1, SettledStretch.MAX_EVENTS).toArray()), NONE);
    SettledStretch grown = full.append(events(9_001, 9_002), NONE);

    assertThat(full.from()).isZero();
    assertThat(grown.from()).isEqualTo(2);
    assertThat(grown.reachesBackTo(HISTORY, 1)).isFalse();
    assertThat(grown.events()).hasSize(SettledStretch.MAX_EVENTS);
    assertThat(positions(grown.after(7_999))).containsExactly(8_000L, 9_001L, 9_002L);
  }

  @Test
  void of_old_events_a_few_are_kept() {
    SettledStretch stretch =
        SettledStretch.after(HISTORY, 0)
            .append(events(LongStream.rangeClosed(1, 3_000).toArray()), NONE);

    assertThat(stretch.append(events(3_001), 500).from()).isEqualTo(500);
    assertThat(stretch.append(events(3_001), 3_000).from()).isEqualTo(1_001);
    assertThat(stretch.append(events(3_001), 3_000).events()).hasSize(SettledStretch.FEW);
  }

  @Test
  void long_events_are_left_out_sooner_and_their_length_is_counted_right() {
    int length = 64 * 1024;
    SettledStretch stretch = SettledStretch.after(HISTORY, 0);
    for (int position = 1; position <= 300; position++) {
      stretch = stretch.append(List.of(event(position, "x".repeat(length))), NONE);
    }

    assertThat(stretch.bytes())
        .isLessThanOrEqualTo(SettledStretch.MAX_BYTES)
        .isGreaterThan(SettledStretch.MAX_BYTES - 2L * length)
        .isEqualTo(stretch.events().stream().mapToLong(event -> event.canonical().length).sum());
    assertThat(stretch.from()).isEqualTo(300 - stretch.events().size());
  }

  private static List<StoredEvent> events(long... positions) {
    return LongStream.of(positions).mapToObj(position -> event(position, "")).toList();
  }

  private static StoredEvent event(long position, String text) {
    return new StoredEvent(
        position,
        UUID.randomUUID(),
        "type",
        "subject",
        Instant.EPOCH,
        Cause.ofUntether("test"),
        new JsonObject().put("text", text));
  }

  private static List<Long> positions(List<StoredEvent> events) {
    return events.stream().map(StoredEvent::position).toList();
  }
}
