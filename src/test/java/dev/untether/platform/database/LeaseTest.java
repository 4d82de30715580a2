package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two holders of one lease, as on two nodes. */
class LeaseTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicInteger acquired = new AtomicInteger();
  private Database database;
  private Lease first;
  private Lease second;

  @BeforeEach
  void create() {
    TestDatabase server = TestDatabase.create();
    database =
        new Database(
            vertx, server.options(), new DatabaseSettings(Optional.empty(), 2, 1000, LIMIT));
    first = new Lease(vertx, database, "work");
    second = new Lease(vertx, database, "work");
  }

  @AfterEach
  void close() {
    database.close().await();
    vertx.close().await();
  }

  @Test
  void one_that_is_free_is_acquired_once_and_then_renewed() {
    start(first);
    long token = awaitToken(first);
    OffsetDateTime end = end();
    Polling.until(this::end, later -> later.isAfter(end));

    assertThat(token(first)).hasValue(token);
    assertThat(acquired).hasValue(1);
  }

  @Test
  void one_that_another_holds_is_not_acquired() {
    start(first);
    awaitToken(first);
    start(second);
    on(second::stop);

    assertThat(token(second)).isEmpty();
    assertThat(acquired).hasValue(1);
  }

  @Test
  void one_that_was_given_back_is_acquired_by_another_with_a_greater_token() {
    start(first);
    long token = awaitToken(first);
    on(first::stop);
    assertThat(token(first)).isEmpty();
    start(second);

    assertThat(awaitToken(second)).isGreaterThan(token);
  }

  @Test
  void one_that_was_stopped_at_once_does_not_stay_held() {
    on(
        () -> {
          first.start(acquired::incrementAndGet);
          return first.stop();
        });
    start(second);

    awaitToken(second);
    assertThat(token(first)).isEmpty();
    assertThat(acquired).hasValue(1);
  }

  private void start(Lease lease) {
    on(
        () -> {
          lease.start(acquired::incrementAndGet);
          return Future.succeededFuture();
        });
  }

  private long awaitToken(Lease lease) {
    return Polling.until(() -> token(lease), OptionalLong::isPresent).getAsLong();
  }

  private OffsetDateTime end() {
    return Rows.only(
            database
                .execute("SELECT expires_at FROM lease WHERE name = 'work'", Tuple.tuple())
                .await())
        .getOffsetDateTime("expires_at");
  }

  private OptionalLong token(Lease lease) {
    return on(() -> Future.succeededFuture(lease.token()));
  }

  /** Calls it on the one context of the leases, and waits. */
  private <T> T on(Supplier<Future<T>> action) {
    return Future.<T>future(
            done -> context.runOnContext(now -> action.get().onComplete(done::handle)))
        .await();
  }
}
