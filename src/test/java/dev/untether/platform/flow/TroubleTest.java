package dev.untether.platform.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTest {
  private final List<String> log = new ArrayList<>();
  private final Trouble trouble =
      new Trouble(failure -> log.add(failure.getMessage()), () -> log.add("recovered"));

  @Test
  void without_a_failure_nothing_is_logged() {
    trouble.over();

    assertThat(log).isEmpty();
  }

  @Test
  void of_several_failures_in_a_row_the_first_one_is_logged() {
    fail("first");
    fail("second");

    assertThat(log).containsExactly("first");
  }

  @Test
  void the_recovery_is_logged_once() {
    fail("first");
    trouble.over();
    trouble.over();

    assertThat(log).containsExactly("first", "recovered");
  }

  @Test
  void a_failure_after_the_recovery_is_logged_again() {
    fail("first");
    trouble.over();
    fail("second");

    assertThat(log).containsExactly("first", "recovered", "second");
  }

  private void fail(String message) {
    trouble.failed(new IllegalStateException(message));
  }
}
