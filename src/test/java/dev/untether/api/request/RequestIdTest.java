package dev.untether.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.request.Exchange.RequestId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

  @Test
  void a_printable_token_is_taken() {
    assertThat(RequestId.of("job-7/{a}~!")).isEqualTo("job-7/{a}~!");
    assertThat(RequestId.of("x".repeat(128))).hasSize(128);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"two words", "tab\t", "line\n", "ümlaut", "nul\0"})
  void anything_else_is_replaced(String header) {
    assertThat(RequestId.of(header)).isNotEqualTo(header).hasSize(36);
  }

  @Test
  void one_that_is_too_long_is_replaced() {
    assertThat(RequestId.of("x".repeat(129))).hasSize(36);
  }
}
