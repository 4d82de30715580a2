package dev.untether.api.resource;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.resource.Operations.Audit;
import dev.untether.api.resource.Operations.Services;
import dev.untether.identity.Role;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class OperationsTest {
  /** Enough to list the operations, which is all that happens here. */
  private static final Services NONE =
      new Services(null, null, null, null, null, new Audit(null, null, null), null, null, null);

  @Test
  void the_description_has_every_operation_and_no_other() throws IOException {
    assertThat(described(operation -> true))
        .containsExactlyInAnyOrderElementsOf(served(operation -> true));
  }

  @Test
  void the_description_tells_which_operations_need_no_token() throws IOException {
    assertThat(described(operation -> operation.containsKey("security")))
        .containsExactlyInAnyOrderElementsOf(
            served(operation -> !(operation.access() instanceof Access.Authorized)));
  }

  @Test
  void the_description_tells_which_operations_take_a_body() throws IOException {
    assertThat(described(operation -> operation.containsKey("requestBody")))
        .containsExactlyInAnyOrderElementsOf(
            served(operation -> operation.body() != Operation.Body.NONE));
  }

  @Test
  void the_description_tells_where_a_token_a_role_or_a_body_can_be_refused() throws IOException {
    assertThat(described(operation -> hasResponse(operation, "401")))
        .as("401: also a logon is refused with it")
        .containsExactlyInAnyOrderElementsOf(
            served(
                operation ->
                    operation.access() instanceof Access.Authorized
                        || operation.id().equals("logOn")));
    assertThat(described(operation -> hasResponse(operation, "403")))
        .containsExactlyInAnyOrderElementsOf(
            served(
                operation ->
                    operation.access() instanceof Access.Authorized authorized
                        && authorized.roles().size() < Role.values().length));
    for (String status : List.of("408", "413", "415")) {
      assertThat(described(operation -> hasResponse(operation, status)))
          .as(status)
          .containsExactlyInAnyOrderElementsOf(
              served(operation -> operation.body() != Operation.Body.NONE));
    }
  }

  private static boolean hasResponse(JsonObject operation, String status) {
    return operation.getJsonObject("responses").containsKey(status);
  }

  private static List<String> served(Predicate<Operation> wanted) {
    return Operations.of(NONE, null, () -> false).stream()
        .filter(wanted)
        .map(operation -> text(operation.id(), operation.method().name(), operation.path()))
        .toList();
  }

  private static List<String> described(Predicate<JsonObject> wanted) throws IOException {
    JsonObject paths = description().getJsonObject("paths");
    return paths.fieldNames().stream()
        .flatMap(
            path ->
                operations(paths.getJsonObject(path))
                    .filter(operation -> wanted.test(operation.getValue()))
                    .map(
                        operation ->
                            text(
                                operation.getValue().getString("operationId"),
                                operation.getKey(),
                                path)))
        .toList();
  }

  private static Stream<Map.Entry<String, JsonObject>> operations(JsonObject path) {
    return path.fieldNames().stream()
        .filter(member -> !member.equals("parameters"))
        .map(method -> Map.entry(method.toUpperCase(ROOT), path.getJsonObject(method)));
  }

  private static String text(String id, String method, String path) {
    return id + ": " + method + " " + path;
  }

  private static JsonObject description() throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(OperationsTest.class.getResourceAsStream("/openapi.yaml"))) {
      Map<String, Object> description = new Yaml().load(yaml);
      return new JsonObject(description);
    }
  }
}
