package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionActivityTest {
  private static final String SEEN =
      "SELECT last_seen_at::text || ' from ' || coalesce(last_seen_address, '?') FROM session"
          + " WHERE id = ?::uuid AND last_seen_at IS NOT NULL";

  private final AtomicLong nanoTime = new AtomicLong();
  private Installation installation;
  private SessionActivity activity;
  private UUID session;

  @BeforeEach
  void log_on(@TempDir Path folder) {
    installation = new Installation(folder);
    activity = new SessionActivity(installation.database, installation.clock, nanoTime::get);
    session =
        installation.principal(installation.logOn(installation.addUser(Role.OPERATOR))).sessionId();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void a_session_is_written_when_it_is_seen_and_then_at_most_once_a_minute() {
    activity.seen(session, "192.0.2.1");
    activity.write().await();
    String first = seen();
    assertThat(first).endsWith("192.0.2.1");

    pass(Duration.ofSeconds(30));
    activity.seen(session, "192.0.2.2");
    activity.write().await();
    assertThat(seen()).isEqualTo(first);

    pass(Duration.ofSeconds(30));
    activity.write().await();
    assertThat(seen()).isNotEqualTo(first).endsWith("192.0.2.2");
  }

  @Test
  void an_open_stream_counts_as_use_from_the_same_address() {
    activity.seen(session, "192.0.2.1");
    activity.write().await();
    String first = seen();

    pass(Duration.ofMinutes(2));
    activity.seen(session, null);
    activity.write().await();

    assertThat(seen()).isNotEqualTo(first).endsWith("192.0.2.1");
  }

  @Test
  void a_node_that_stops_writes_what_it_has_seen() {
    activity.seen(session, "192.0.2.1");
    activity.write().await();
    pass(Duration.ofSeconds(10));
    activity.seen(session, "192.0.2.9");

    activity.writeAll().await();

    assertThat(seen()).endsWith("192.0.2.9");
  }

  @Test
  void more_sessions_than_fit_into_one_statement_are_all_written() {
    for (int i = 0; i < 1_200; i++) {
      activity.seen(UUID.randomUUID(), "192.0.2.3");
    }
    activity.seen(session, "192.0.2.1");

    activity.writeAll().await();

    assertThat(seen()).endsWith("192.0.2.1");
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
    installation.clock.move(time);
  }

  private String seen() {
    List<String> rows = new Tables(installation.server).texts(SEEN, session.toString());
    return rows.isEmpty() ? "never" : rows.get(0);
  }
}
