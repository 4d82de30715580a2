package dev.untether.platform.flow;

import static dev.untether.platform.flow.Rounds.Next.AT_ONCE;
import static dev.untether.platform.flow.Rounds.Next.WHEN_WOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.flow.Rounds.Next;
import dev.untether.testing.Polling;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each test ends the rounds itself, by their number, on the context to which they belong. */
class RoundsTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  /** Longer than any test: what would come after it does not come. */
  private static final Duration LONG = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<Promise<Next>> begun = new CopyOnWriteArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Trouble trouble =
      new Trouble(failure -> log.add(failure.getMessage()), () -> log.add("recovered"));
  private Rounds rounds = new Rounds(vertx, trouble, this::round);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void no_round_begins_before_the_first_wake() {
    assertThatRoundsAre(0);
  }

  @Test
  void a_wake_begins_a_round() {
    wake();

    assertThatRoundsAre(1);
  }

  @Test
  void nothing_follows_a_round_that_waits_to_be_woken() {
    wake();
    end(1, WHEN_WOKEN);

    assertThatRoundsAre(1);
  }

  @Test
  void a_wake_after_a_round_begins_the_next_one() {
    wake();
    end(1, WHEN_WOKEN);
    wake();

    assertThatRoundsAre(2);
  }

  @Test
  void one_round_runs_at_a_time() {
    wake();
    wake();

    assertThatRoundsAre(1);
  }

  @Test
  void any_number_of_wakes_during_a_round_cause_exactly_one_more() {
    wake();
    wake();
    wake();
    wake();
    end(1, WHEN_WOKEN);
    end(2, WHEN_WOKEN);

    assertThatRoundsAre(2);
  }

  @Test
  void a_round_that_says_so_is_followed_by_another_at_once() {
    wake();
    end(1, AT_ONCE);

    assertThatRoundsAre(2);
  }

  @Test
  void a_wake_before_the_round_that_follows_at_once_causes_no_additional_round() {
    wake();
    on(
        () -> {
          begun.get(0).complete(AT_ONCE);
          rounds.wake();
        });
    end(2, WHEN_WOKEN);

    assertThatRoundsAre(2);
  }

  @Test
  void a_round_may_wake_the_rounds_itself() {
    rounds =
        new Rounds(
            vertx,
            trouble,
            () -> {
              if (begun.isEmpty()) {
                rounds.wake();
              }
              return round();
            });
    wake();
    end(1, WHEN_WOKEN);
    end(2, WHEN_WOKEN);

    assertThatRoundsAre(2);
  }

  @Test
  void rounds_that_end_at_once_do_not_exhaust_the_stack() {
    rounds =
        new Rounds(
            vertx,
            trouble,
            () -> {
              round();
              return Future.succeededFuture(begun.size() < 10_000 ? AT_ONCE : WHEN_WOKEN);
            });
    wake();

    awaitRounds(10_000);
    assertThatRoundsAre(10_000);
  }

  @Test
  void a_round_follows_after_a_pause() {
    wake();
    end(1, Next.afterPause(SHORT));

    awaitRounds(2);
  }

  @Test
  void a_wake_does_not_shorten_a_pause() {
    wake();
    end(1, Next.afterPause(LONG));
    wake();

    assertThatRoundsAre(1);
  }

  @Test
  void a_wake_during_the_round_before_it_does_not_shorten_a_pause() {
    wake();
    wake();
    end(1, Next.afterPause(LONG));

    assertThatRoundsAre(1);
  }

  @Test
  void a_pause_that_rounds_to_no_time_is_none() {
    wake();
    end(1, Next.afterPause(Duration.ofNanos(1)));

    assertThatRoundsAre(2);
  }

  @Test
  void a_round_follows_when_the_delay_has_passed() {
    wake();
    end(1, Next.within(SHORT));

    awaitRounds(2);
  }

  @Test
  void a_delay_that_has_passed_already_is_none() {
    wake();
    end(1, Next.within(Duration.ofMillis(-5)));

    assertThatRoundsAre(2);
  }

  @Test
  void a_wake_shortens_a_delay() {
    wake();
    end(1, Next.within(LONG));
    wake();

    assertThatRoundsAre(2);
  }

  @Test
  void a_wake_during_the_round_before_it_shortens_a_delay() {
    wake();
    wake();
    end(1, Next.within(LONG));

    assertThatRoundsAre(2);
  }

  @Test
  void a_delay_that_was_shortened_causes_no_additional_round() {
    wake();
    on(
        () -> {
          begun.get(0).complete(Next.within(Duration.ofMillis(50)));
          rounds.wake();
        });
    end(2, WHEN_WOKEN);
    vertx.timer(100).await();

    assertThatRoundsAre(2);
  }

  @Test
  void each_tick_begins_a_round() {
    on(() -> rounds.every(SHORT));
    awaitRounds(1);
    end(1, WHEN_WOKEN);

    awaitRounds(2);
  }

  @Test
  void ticks_during_a_round_cause_no_additional_round() {
    on(() -> rounds.every(SHORT));
    awaitRounds(1);
    vertx.timer(20).await();
    on(
        () -> {
          begun.get(0).complete(Next.afterPause(LONG));
        });
    vertx.timer(20).await();

    assertThatRoundsAre(1);
  }

  @Test
  void after_a_failure_the_next_wake_begins_a_round() {
    wake();
    fail(1, "broken");
    assertThatRoundsAre(1);
    wake();

    assertThatRoundsAre(2);
  }

  @Test
  void a_wake_during_a_round_that_fails_causes_one_more() {
    wake();
    wake();
    fail(1, "broken");

    assertThatRoundsAre(2);
  }

  @Test
  void the_first_failure_and_the_recovery_are_reported() {
    wake();
    fail(1, "broken");
    wake();
    fail(2, "still broken");
    wake();
    end(3, WHEN_WOKEN);
    wake();
    end(4, WHEN_WOKEN);

    assertThat(log).containsExactly("broken", "recovered");
  }

  @Test
  void a_round_that_throws_has_failed() {
    rounds =
        new Rounds(
            vertx,
            trouble,
            () -> {
              round();
              throw new IllegalStateException("thrown");
            });
    wake();
    wake();

    assertThat(log).containsExactly("thrown");
    assertThatRoundsAre(2);
  }

  @Test
  void with_a_backoff_a_round_follows_a_failure_after_a_pause() {
    rounds = new Rounds(vertx, trouble, new Backoff(SHORT, SHORT), this::round);
    wake();
    fail(1, "broken");
    awaitRounds(2);
    fail(2, "broken");

    awaitRounds(3);
  }

  @Test
  void a_wake_does_not_shorten_the_pause_after_a_failure() {
    rounds = new Rounds(vertx, trouble, new Backoff(LONG, LONG), this::round);
    wake();
    wake();
    fail(1, "broken");
    wake();

    assertThatRoundsAre(1);
  }

  @Test
  void a_success_resets_the_backoff() {
    Backoff backoff = new Backoff(SHORT, LONG);
    rounds = new Rounds(vertx, trouble, backoff, this::round);
    wake();
    fail(1, "broken");
    awaitRounds(2);
    assertThat(backoff.current()).isEqualTo(SHORT.multipliedBy(2));
    end(2, WHEN_WOKEN);

    assertThat(backoff.current()).isEqualTo(SHORT);
  }

  @Test
  void a_stop_without_a_round_completes_at_once() {
    assertThat(stop().succeeded()).isTrue();
  }

  @Test
  void a_stop_waits_for_the_running_round() {
    wake();
    Future<Void> stopped = stop();
    assertThat(stopped.isComplete()).isFalse();
    end(1, AT_ONCE);

    assertThat(stopped.succeeded()).isTrue();
    assertThatRoundsAre(1);
  }

  @Test
  void a_stop_succeeds_even_if_the_running_round_fails() {
    wake();
    Future<Void> stopped = stop();
    fail(1, "broken");

    assertThat(stopped.succeeded()).isTrue();
  }

  @Test
  void after_a_stop_a_wake_has_no_effect() {
    stop();
    wake();

    assertThatRoundsAre(0);
  }

  @Test
  void a_wake_during_the_last_round_causes_no_other() {
    wake();
    wake();
    stop();
    wake();
    end(1, WHEN_WOKEN);

    assertThatRoundsAre(1);
  }

  @Test
  void a_stop_ends_a_pause() {
    wake();
    end(1, Next.afterPause(SHORT));
    int before = begun.size();
    stop();
    vertx.timer(20).await();

    assertThat(begun.size()).isBetween(before, before + 1);
    assertThat(on(rounds::isStopped)).isTrue();
  }

  @Test
  void a_stop_right_after_a_round_prevents_the_one_that_would_follow_at_once() {
    wake();
    on(
        () -> {
          begun.get(0).complete(AT_ONCE);
          rounds.stop();
        });

    assertThatRoundsAre(1);
  }

  @Test
  void a_stop_ends_the_ticks() {
    on(() -> rounds.every(SHORT));
    stop();
    int before = begun.size();
    vertx.timer(20).await();

    assertThatRoundsAre(before);
  }

  @Test
  void rounds_that_were_stopped_before_they_got_an_interval_have_no_ticks() {
    stop();
    on(() -> rounds.every(SHORT));
    vertx.timer(20).await();

    assertThatRoundsAre(0);
  }

  private Future<Next> round() {
    Promise<Next> end = Promise.promise();
    begun.add(end);
    return end.future();
  }

  private void wake() {
    on(() -> rounds.wake());
  }

  private Future<Void> stop() {
    return on(() -> rounds.stop());
  }

  private void end(int number, Next next) {
    on(() -> begun.get(number - 1).complete(next));
  }

  private void fail(int number, String message) {
    on(() -> begun.get(number - 1).fail(new IllegalStateException(message)));
  }

  /** When everything that is waiting for the event loop has run. */
  private void assertThatRoundsAre(int number) {
    on(() -> {});
    assertThat(begun).hasSize(number);
  }

  private void awaitRounds(int number) {
    Polling.until(begun::size, size -> size == number);
  }

  private void on(Runnable work) {
    on(
        () -> {
          work.run();
          return true;
        });
  }

  /** Completes after what the work has put on the event loop. */
  private <T> T on(Supplier<T> work) {
    Promise<T> result = Promise.promise();
    context.runOnContext(
        begin -> {
          T value = work.get();
          context.runOnContext(end -> result.complete(value));
        });
    return result.future().await();
  }
}
