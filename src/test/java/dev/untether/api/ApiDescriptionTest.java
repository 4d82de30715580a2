package dev.untether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.problem.Problem.ErrorCode;
import dev.untether.api.problem.ProblemType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ApiDescriptionTest {
  private final JsonObject description = description();
  private final JsonObject schemas =
      description.getJsonObject("components").getJsonObject("schemas");

  @Test
  void the_description_lists_every_problem_and_error_code() {
    JsonObject problemPage =
        description
            .getJsonObject("paths")
            .getJsonObject("/api/v1/problems/{name}")
            .getJsonArray("parameters")
            .getJsonObject(0);

    assertThat(values(problemPage.getJsonObject("schema")))
        .containsExactlyElementsOf(
            Arrays.stream(ProblemType.values()).map(ProblemType::page).toList());
    assertThat(values(schemas.getJsonObject("ErrorCode")))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::text).toList());
  }

  /** For Go, a function {@code NewX} is made for each schema {@code X}. */
  @Test
  void no_schema_has_the_name_of_a_function_that_generators_make_for_another() {
    List<String> functions = schemas.fieldNames().stream().map(name -> "New" + name).toList();

    assertThat(schemas.fieldNames()).doesNotContainAnyElementsOf(functions);
  }

  /** For Go, a constant is made for each value of a schema, without the name of the schema. */
  @Test
  void the_values_of_all_schemas_give_different_constants() {
    Stream<String> constants =
        schemas.fieldNames().stream()
            .map(schemas::getJsonObject)
            .filter(schema -> schema.containsKey("enum"))
            .flatMap(schema -> values(schema).stream())
            .map(value -> value.replaceAll("(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+", "_"))
            .map(value -> value.toUpperCase(Locale.ROOT));

    assertThat(constants).doesNotHaveDuplicates();
  }

  private static List<String> values(JsonObject schema) {
    return schema.getJsonArray("enum").stream().map(String::valueOf).toList();
  }

  private static JsonObject description() {
    try (InputStream yaml =
        Objects.requireNonNull(ApiDescriptionTest.class.getResourceAsStream("/openapi.yaml"))) {
      Map<String, Object> description = new Yaml().load(yaml);
      return new JsonObject(description);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
