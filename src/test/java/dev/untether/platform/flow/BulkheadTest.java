package dev.untether.platform.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private final Bulkhead bulkhead = new Bulkhead(2);
  private final List<Promise<String>> begun = new ArrayList<>();

  @Test
  void who_comes_when_too_many_are_in_flight_is_refused_at_once_and_nothing_is_begun() {
    Future<String> first = admit();
    Future<String> second = admit();
    Future<String> third = admit();

    assertThat(third.cause()).isInstanceOf(UnavailableException.class);
    assertThat(begun).hasSize(2);
    assertThat(List.of(first, second)).noneMatch(Future::isComplete);
  }

  @Test
  void whatever_becomes_of_it_what_has_ended_makes_room() {
    admit();
    admit();
    begun.get(0).complete("done");
    begun.get(1).fail("failed");
    bulkhead.admit(
        () -> {
          throw new IllegalStateException("not even begun");
        });

    assertThat(List.of(admit(), admit())).noneMatch(Future::isComplete);
    assertThat(admit().failed()).isTrue();
  }

  @Test
  void the_refusal_says_what_there_is_too_much_of() {
    Bulkhead full = new Bulkhead(0, "Too many streams are open.");

    assertThat(full.admit(() -> Future.succeededFuture()).cause())
        .isInstanceOf(UnavailableException.class)
        .hasMessage("Too many streams are open.");
    assertThatThrownBy(full::enter)
        .isInstanceOf(UnavailableException.class)
        .hasMessage("Too many streams are open.");
  }

  @Test
  void one_can_enter_until_it_is_full_and_again_when_another_has_left() {
    assertThat(bulkhead.tryEnter()).isTrue();
    bulkhead.enter();
    assertThat(bulkhead.tryEnter()).isFalse();
    assertThat(bulkhead.inside()).isEqualTo(2);
    bulkhead.leave();

    assertThat(bulkhead.tryEnter()).isTrue();
  }

  @Test
  void who_can_wait_may_leave_half_of_the_room_to_others() {
    assertThat(bulkhead.tryAdmitToHalf(this::begin)).isPresent();
    assertThat(bulkhead.tryAdmitToHalf(this::begin)).isEmpty();
    assertThat(bulkhead.tryAdmit(this::begin)).isPresent();
    assertThat(bulkhead.tryAdmit(this::begin)).isEmpty();
    begun.forEach(each -> each.complete("done"));

    assertThat(bulkhead.tryAdmitToHalf(this::begin)).isPresent();
  }

  private Future<String> admit() {
    return bulkhead.admit(this::begin);
  }

  private Future<String> begin() {
    begun.add(Promise.promise());
    return begun.get(begun.size() - 1).future();
  }
}
