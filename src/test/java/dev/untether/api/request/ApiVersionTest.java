package dev.untether.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.problem.Problem.ErrorCode;
import dev.untether.api.problem.ProblemType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApiVersionTest {

  static Stream<List<String>> served() {
    return Stream.of(
        List.of("1.0-rev0"),
        List.of("1.0-REV0"),
        List.of(" 1.0-rev0 "),
        List.of("1.0-rev0", "1.0-Rev0"),
        List.of("1.0-rev0, 1.0-rev0"),
        List.of("", "1.0-rev0,"));
  }

  @ParameterizedTest
  @MethodSource("served")
  void the_served_version_passes(List<String> values) {
    assertThat(ApiVersion.check(values)).isEmpty();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(List.of(), ProblemType.API_VERSION_UNSPECIFIED),
        Arguments.of(List.of(" ", ","), ProblemType.API_VERSION_UNSPECIFIED),
        Arguments.of(List.of("abc"), ProblemType.INVALID_API_VERSION),
        Arguments.of(List.of("1.0-"), ProblemType.INVALID_API_VERSION),
        Arguments.of(List.of("1.0 rev0"), ProblemType.INVALID_API_VERSION),
        Arguments.of(List.of("9".repeat(5000)), ProblemType.INVALID_API_VERSION),
        Arguments.of(List.of("9.9-rev0"), ProblemType.UNSUPPORTED_API_VERSION),
        Arguments.of(List.of("1.0-rev1"), ProblemType.UNSUPPORTED_API_VERSION),
        Arguments.of(List.of("1.0"), ProblemType.UNSUPPORTED_API_VERSION),
        Arguments.of(List.of("1.0-rev0", "9.9-rev0"), ProblemType.AMBIGUOUS_API_VERSION),
        Arguments.of(List.of("1.0-rev0, abc"), ProblemType.AMBIGUOUS_API_VERSION));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void any_other_is_refused_for_its_own_reason(List<String> values, ProblemType type) {
    assertThat(ApiVersion.check(values))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.type()).isEqualTo(type);
              assertThat(problem.status()).isEqualTo(400);
              assertThat(problem.errorCode()).isEqualTo(ErrorCode.UNEXPECTED_CONTENT);
            });
  }
}
