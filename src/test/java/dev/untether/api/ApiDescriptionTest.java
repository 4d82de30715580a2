package dev.untether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.problem.Problem.ErrorCode;
import dev.untether.api.problem.ProblemType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ApiDescriptionTest {

  @Test
  void the_description_lists_every_problem_and_error_code() throws IOException {
    assertThat(schema("ProblemPage"))
        .containsExactlyElementsOf(
            Arrays.stream(ProblemType.values()).map(ProblemType::page).toList());
    assertThat(schema("ErrorCode"))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::text).toList());
  }

  private static List<Object> schema(String name) throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(ApiDescriptionTest.class.getResourceAsStream("/openapi.yaml"))) {
      Map<String, Object> description = new Yaml().load(yaml);
      return new JsonObject(description)
              .getJsonObject("components")
              .getJsonObject("schemas")
              .getJsonObject(name)
              .getJsonArray("enum")
              .stream()
              .toList();
    }
  }
}
