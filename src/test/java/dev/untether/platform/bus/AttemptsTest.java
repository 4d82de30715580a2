package dev.untether.platform.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private static final Duration LIMIT = Duration.ofMillis(300);
  private final Throwable silence = new UnavailableException("nobody answers");

  private final Vertx vertx = Vertx.vertx();
  private final List<Duration> lengths = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void a_request_that_nobody_answers_is_made_three_times() {
    assertThat(failure(() -> {})).isSameAs(silence);
    assertThat(lengths).hasSize(3).allMatch(length -> !length.isNegative());
  }

  @Test
  void a_pause_that_took_all_the_time_there_was_leaves_the_failure_as_it_is() {
    Runnable busy = () -> LockSupport.parkNanos(LIMIT.multipliedBy(2).toNanos());

    assertThat(failure(busy)).isSameAs(silence);
    assertThat(lengths).hasSize(1);
  }

  /** Of a request after whose attempts the event loop does that. */
  private Throwable failure(Runnable meanwhile) {
    return catchThrowable(
        () ->
            Future.<Void>future(
                    failed ->
                        vertx.runOnContext(
                            start ->
                                new Attempts(vertx, LIMIT, LIMIT)
                                    .<Void>run(
                                        length -> {
                                          lengths.add(length);
                                          vertx.runOnContext(now -> meanwhile.run());
                                          return Future.failedFuture(silence);
                                        })
                                    .onComplete(failed)))
                .await(10, TimeUnit.SECONDS));
  }
}
