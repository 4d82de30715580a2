package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a pool gives way; the clock is the test's own. */
class ReplaceablePoolTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanoseconds = new AtomicLong();
  private final ReplaceablePool pool =
      new ReplaceablePool(
          () -> PgBuilder.pool().connectingTo(new PgConnectOptions()).using(vertx).build(),
          PATIENCE,
          nanoseconds::get,
          new PrimaryServer(vertx, DatabaseServers.of(new PgConnectOptions()), LIMIT));
  private final Pool first = pool.current();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void one_that_has_said_nothing_for_long_gives_way() {
    answer();
    timeOut(4);

    assertThat(pool.current()).isNotSameAs(first);
  }

  @Test
  void one_that_was_idle_is_not_blamed_for_it() {
    answer();
    pass(Duration.ofHours(1));
    timeOut(3);

    assertThat(pool.current()).isSameAs(first);
  }

  @Test
  void a_new_one_has_twice_the_time_from_its_first_statement_on() {
    timeOut(4);
    Pool second = pool.current();
    pass(Duration.ofHours(1));
    timeOut(6);

    assertThat(pool.current()).isSameAs(second);
    timeOut(1);
    assertThat(pool.current()).isNotSameAs(second);
  }

  @Test
  void what_is_answered_now_and_then_stays() {
    for (int time = 0; time < 10; time++) {
      timeOut(3);
      answer();
    }

    assertThat(pool.current()).isSameAs(first);
  }

  private void answer() {
    pool.use(used -> Future.succeededFuture()).await();
  }

  /** So many statements, one after the other, that nobody answers. */
  private void timeOut(int statements) {
    for (int statement = 0; statement < statements; statement++) {
      pool.use(
          used -> {
            pass(LIMIT);
            return Future.failedFuture(new TimeoutException());
          });
    }
  }

  private void pass(Duration time) {
    nanoseconds.addAndGet(time.toNanos());
  }
}
