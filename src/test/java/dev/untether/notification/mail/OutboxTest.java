package dev.untether.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Cause;
import dev.untether.notification.mail.Outbox.Mail;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final Outbox outbox = new Outbox(Duration.ofNanos(INTERVAL), 3);
  private long now;

  @Test
  void few_events_are_mailed_singly_and_at_once() {
    outbox.add(events(1, 1), now);
    assertThat(send()).containsExactly("1");

    outbox.add(events(2, 3), now);
    assertThat(send()).containsExactly("2", "3");

    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void more_than_that_wait_for_the_digest_of_their_interval() {
    outbox.add(events(1, 3), now);
    outbox.add(events(4, 7), now);
    assertThat(send()).containsExactly("1", "2", "3");

    now += INTERVAL;
    assertThat(send()).containsExactly("4 to 7, 4 in all");
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void many_at_once_are_one_digest() {
    outbox.add(events(1, 4), now);
    assertThat(send()).isEmpty();

    now += INTERVAL;
    assertThat(send()).containsExactly("1 to 4, 4 in all");
  }

  @Test
  void a_flood_is_one_digest_an_interval_until_it_ends() {
    outbox.add(events(1, 4), now);
    now += INTERVAL;
    send();

    outbox.add(events(5, 5), now);
    outbox.add(events(6, 8), now);
    assertThat(send()).isEmpty();
    now += INTERVAL;
    assertThat(send()).containsExactly("5 to 8, 4 in all");

    outbox.add(events(9, 10), now);
    now += INTERVAL;
    assertThat(send()).containsExactly("9", "10");

    outbox.add(events(11, 11), now);
    assertThat(send()).containsExactly("11");
  }

  @Test
  void a_digest_lists_no_more_than_so_many_but_counts_all() {
    outbox.add(events(1, 5_000), now);
    now += INTERVAL;

    assertThat(send()).containsExactly("1 to 200, 5000 in all");
  }

  @Test
  void what_could_not_be_sent_stays_due_and_takes_up_what_comes_meanwhile() {
    outbox.add(events(1, 4), now);
    now += INTERVAL;
    assertThat(outbox.due(now)).isPresent();

    outbox.add(events(5, 6), now);

    assertThat(send()).containsExactly("1 to 6, 6 in all");
  }

  @Test
  void singles_that_could_not_be_sent_do_not_pile_up() {
    outbox.add(events(1, 3), now);
    now += INTERVAL;
    outbox.add(events(4, 5), now);
    now += INTERVAL;

    assertThat(send()).containsExactly("1", "2", "3", "4 to 5, 2 in all");
  }

  /** Sends what is due; gives it as text. */
  private List<String> send() {
    List<String> sent = new ArrayList<>();
    Optional<Mail> due = outbox.due(now);
    while (due.isPresent()) {
      sent.add(text(due.get()));
      outbox.sent(due.get(), now);
      due = outbox.due(now);
    }
    return sent;
  }

  private static String text(Mail mail) {
    if (mail instanceof Mail.Single single) {
      return single.event().subject();
    }
    Mail.Digest digest = (Mail.Digest) mail;
    List<StoredEvent> listed = digest.listed();
    return "%s to %s, %d in all"
        .formatted(
            listed.get(0).subject(), listed.get(listed.size() - 1).subject(), digest.count());
  }

  private static List<StoredEvent> events(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(
            position ->
                new StoredEvent(
                    position,
                    UUID.randomUUID(),
                    "type",
                    Long.toString(position),
                    Instant.EPOCH,
                    Cause.ofUntether("test"),
                    new JsonObject()))
        .toList();
  }
}
