package dev.untether.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingTest {
  private final List<List<Integer>> batches = new ArrayList<>();
  private final List<Promise<List<String>>> results = new ArrayList<>();
  private final Batching<Integer, String> batching =
      new Batching<>(
          3,
          members -> {
            batches.add(members);
            results.add(Promise.promise());
            return results.get(results.size() - 1).future();
          });

  @Test
  void one_who_is_alone_is_served_at_once_and_those_who_come_meanwhile_together() {
    List<Future<String>> futures = submit(1, 2, 3);
    assertThat(batches).containsExactly(List.of(1));

    succeed(0, "one");
    assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    succeed(1, "two", "three");

    assertThat(futures).extracting(Future::result).containsExactly("one", "two", "three");
  }

  @Test
  void the_next_batch_is_under_way_before_the_members_have_their_results() {
    List<Future<String>> futures = submit(1, 2);
    List<Integer> batchesAtTheResult = new ArrayList<>();
    futures.get(0).onSuccess(one -> batchesAtTheResult.add(batches.size()));

    succeed(0, "one");

    assertThat(batchesAtTheResult).containsExactly(2);
  }

  @Test
  void who_fails_on_a_result_has_nothing_carried_out_again() {
    List<Future<String>> futures = submit(1, 2, 3);
    succeed(0, "one");
    futures
        .get(1)
        .onComplete(
            taken -> {
              throw new IllegalStateException("it takes no result");
            });

    succeed(1, "two", "three");

    assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    assertThat(futures.get(2).result()).isEqualTo("three");
  }

  @Test
  void a_batch_is_no_larger_than_allowed() {
    submit(1, 2, 3, 4, 5);
    succeed(0, "one");

    assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4));
  }

  @Test
  void a_batch_that_fails_for_one_members_sake_is_carried_out_one_by_one() {
    List<Future<String>> futures = submit(1, 2, 3);
    succeed(0, "one");

    results.get(1).fail(new IllegalArgumentException("3 is no good"));
    assertThat(batches.get(2)).containsExactly(2);
    succeed(2, "two");
    assertThat(batches.get(3)).containsExactly(3);
    results.get(3).fail(new IllegalArgumentException("3 is no good"));

    assertThat(futures.get(1).result()).isEqualTo("two");
    assertThat(futures.get(2).cause()).hasMessage("3 is no good");
  }

  @Test
  void
      when_the_database_is_out_of_reach_all_of_the_batch_hear_it_and_the_next_batch_has_its_turn() {
    List<Future<String>> futures = submit(1, 2, 3, 4, 5);
    succeed(0, "one");

    results.get(1).fail(new UnavailableException("The database is out of reach."));

    assertThat(futures.subList(1, 4))
        .extracting(Future::cause)
        .allMatch(UnavailableException.class::isInstance);
    assertThat(batches.get(2)).containsExactly(5);
  }

  private List<Future<String>> submit(Integer... members) {
    return IntStream.range(0, members.length).mapToObj(i -> batching.submit(members[i])).toList();
  }

  private void succeed(int batch, String... texts) {
    results.get(batch).complete(List.of(texts));
  }
}
