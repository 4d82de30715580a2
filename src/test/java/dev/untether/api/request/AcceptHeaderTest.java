package dev.untether.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHeaderTest {

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/*",
        "text/html, application/xml;q=0.9",
        "application/problem+json, application/json",
        "application/problem+json;q=0.5, application/json;q=0.501",
        "application/problem+json;q=0",
        "application/problem+json;q=0, application/json;q=0",
        "application/problem+json;q=2",
        "application/problem+json;q=high",
        "application/problem+json;q=",
        "application/problem+json;q=0.5, */*",
        "application/problem+json;q=0.5, application/*;q=0.6, */*;q=0.1",
        ",;,=;q=\"\\",
      })
  void json_is_chosen_unless_the_client_prefers_the_other(String accept) {
    assertThat(AcceptHeader.chosenMediaType(accept)).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/problem+json",
        "APPLICATION/Problem+JSON ; Q=0.1",
        "application/problem+json;charset=utf-8;q=0.9, application/json;q=0.8",
        "application/json;q=0, */*;q=0.1",
        "application/json;q=0.2, application/*;q=0.3, */*;q=0.1",
        "application/problem+json;q=0.001, text/html",
        "application/json;q=x, application/problem+json;q=0.1",
      })
  void problem_json_is_chosen_when_its_weight_is_higher(String accept) {
    assertThat(AcceptHeader.chosenMediaType(accept)).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-ndjson                                       | application/x-ndjson",
        "text/csv                                                   | text/csv",
        "text/*                                                     | text/csv",
        "text/csv;q=0.5, application/x-ndjson;q=0.6                 | application/x-ndjson",
        "application/x-ndjson;q=0.5, text/csv;q=0.50                | text/csv",
        "application/x-ndjson, */*;q=0.1                            | application/x-ndjson",
        "application/*;q=0, text/csv;q=0.1                          | text/csv",
        "text/html, application/xhtml+xml, */*;q=0.8                | application/json",
        "image/png                                                  | application/json",
        "text/csv;q=0                                               | application/json",
        "*/*                                                        | application/json",
      })
  void of_several_types_the_preferred_one_is_chosen_and_else_the_first(
      String accept, String chosen) {
    List<String> offered = List.of("application/json", "text/csv", "application/x-ndjson");

    assertThat(AcceptHeader.choose(accept, offered)).isEqualTo(chosen);
  }
}
