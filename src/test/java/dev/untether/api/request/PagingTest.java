package dev.untether.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.problem.ProblemType;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {
  private static final List<Integer> LIST = List.of(0, 1, 2, 3);

  @Test
  void without_parameters_everything_is_asked_for() {
    assertThat(Paging.of(MultiMap.caseInsensitiveMultiMap())).isEqualTo(new Paging(0, Paging.ALL));
  }

  @Test
  void names_match_without_regard_to_case_and_others_are_ignored() {
    MultiMap query =
        MultiMap.caseInsensitiveMultiMap().add("OFFSET", "3").add("limit", "-1").add("x", "y");

    assertThat(Paging.of(query)).isEqualTo(new Paging(3, Paging.ALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-2", "1.5", "ten", "2147483648", "99999999999999999999", "1\0"})
  void a_wrong_limit_is_told(String limit) {
    Problem problem = refusal(MultiMap.caseInsensitiveMultiMap().add("Limit", limit));

    assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_ERROR);
    assertThat(problem.data()).containsOnlyKeys("Limit");
  }

  @Test
  void all_mistakes_are_told_at_once() {
    MultiMap query =
        MultiMap.caseInsensitiveMultiMap().add("Offset", "-1").add("limit", "1").add("Limit", "1");

    assertThat(refusal(query).data()).containsOnlyKeys("Offset", "Limit");
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1, '[0, 1, 2, 3]'",
    "1, 2, '[1, 2]'",
    "3, 2147483647, '[3]'",
    "4, 1, '[]'",
    "9223372036854775807, -1, '[]'",
    "0, 0, '[]'"
  })
  void a_slice_never_leaves_the_list(long offset, int limit, String slice) {
    assertThat(new Paging(offset, limit).slice(LIST)).hasToString(slice);
  }

  private static Problem refusal(MultiMap query) {
    return catchThrowableOfType(ProblemException.class, () -> Paging.of(query)).problem();
  }
}
