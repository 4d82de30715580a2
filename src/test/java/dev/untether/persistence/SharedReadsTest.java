package dev.untether.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.persistence.ConnectionReads.SharedReads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
  private final List<Promise<String>> reads = new ArrayList<>();
  private final SharedReads<String, String> shared =
      new SharedReads<>(
          query -> {
            reads.add(Promise.promise());
            return reads.get(reads.size() - 1).future();
          });

  @Test
  void those_who_come_while_a_read_is_under_way_share_the_next_one() {
    Future<String> first = shared.ask("list");
    Future<String> second = shared.ask("list");
    Future<String> third = shared.ask("list");
    assertThat(reads).hasSize(1);

    reads.get(0).complete("before");
    assertThat(first.result()).isEqualTo("before");
    assertThat(second.isComplete()).isFalse();
    assertThat(reads).hasSize(2);

    reads.get(1).complete("after");
    assertThat(List.of(second, third)).extracting(Future::result).containsOnly("after");
  }

  @Test
  void different_questions_do_not_wait_for_each_other() {
    shared.ask("list");
    shared.ask("another list");

    assertThat(reads).hasSize(2);
  }

  @Test
  void a_failed_read_fails_only_those_who_share_it() {
    Future<String> first = shared.ask("list");
    Future<String> second = shared.ask("list");

    reads.get(0).fail("broken");
    reads.get(1).complete("after");

    assertThat(first.cause()).hasMessage("broken");
    assertThat(second.result()).isEqualTo("after");
  }
}
