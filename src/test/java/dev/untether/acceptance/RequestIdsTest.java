package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  private static final String UUID_FORM = "[0-9a-f-]{36}";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_request_id_is_echoed_and_stored_with_the_event() {
    String token = NODE.administratorToken();
    String id = NODE.client().addConnection(token);
    String requestId = "ci/job-17:" + UUID.randomUUID();

    ApiResponse removed = NODE.client().removal(id, token).header("X-Request-Id", requestId).send();

    assertThat(removed.header("X-Request-Id")).contains(requestId);
    assertThat(new Trail(NODE.client(), token).about(id))
        .last()
        .extracting(removal -> removal.getJsonObject("data").getString("requestId"))
        .isEqualTo(requestId);
  }

  @Test
  void a_request_without_an_id_gets_one_of_its_own() {
    String first = NODE.get("/api/v1/users").header("X-Request-Id").orElseThrow();
    String second = NODE.get("/api/v1/users").header("X-Request-Id").orElseThrow();

    assertThat(first).matches(UUID_FORM).isNotEqualTo(second);
  }

  @Test
  void errors_carry_the_request_id_too() {
    ApiResponse refused =
        NODE.client().bare("GET", "/nowhere").header("X-Request-Id", "mine").send();

    assertThat(refused.header("X-Request-Id")).contains("mine");
  }

  @Test
  void an_id_of_128_characters_is_the_longest_that_is_taken() {
    assertThat(echoed("a".repeat(128))).isEqualTo("a".repeat(128));
    assertThat(echoed("a".repeat(129))).matches(UUID_FORM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "\u00e4", ""})
  void an_id_that_is_not_fit_is_replaced(String requestId) {
    assertThat(echoed(requestId)).matches(UUID_FORM);
  }

  private static String echoed(String requestId) {
    try (var connection = NODE.connect()) {
      RawResponse answer =
          connection
              .sendHead(
                  "GET /api/v1/problems/accessDenied HTTP/1.1",
                  "Host: localhost",
                  "X-Request-Id: " + requestId)
              .receive();
      return answer.header("X-Request-Id").orElseThrow();
    }
  }
}
