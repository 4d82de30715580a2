package dev.untether.platform.flow;

import static org.assertj.core.api.Assertions.assertThat;

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

  private Future<String> admit() {
    return bulkhead.admit(
        () -> {
          begun.add(Promise.promise());
          return begun.get(begun.size() - 1).future();
        });
  }
}
