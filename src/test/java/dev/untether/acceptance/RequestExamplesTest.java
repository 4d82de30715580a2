package dev.untether.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What {@code openapi.yaml} shows as a request is one that works. */
class RequestExamplesTest {
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  private static final String FORM = "application/x-www-form-urlencoded";

  /** Other media types are taken, too, for clients that are there already. */
  private static final Set<String> SHOWN = Set.of("application/json", FORM);

  /** Has a token in it that nobody can know. */
  private static final String REFRESH = "refreshToken";

  /** One body of an operation, in one of its media types. */
  record Body(String method, String path, String mediaType, JsonObject operation) {

    Map<String, JsonObject> examples() {
      JsonObject examples =
          operation
              .getJsonObject("requestBody")
              .getJsonObject("content")
              .getJsonObject(mediaType)
              .getJsonObject("examples", new JsonObject());
      return examples.stream()
          .collect(Collectors.toMap(Map.Entry::getKey, example -> resolved(example.getValue())));
    }

    int success() {
      return operation.getJsonObject("responses").fieldNames().stream()
          .filter(status -> status.startsWith("2"))
          .map(Integer::valueOf)
          .findFirst()
          .orElseThrow();
    }

    private static JsonObject resolved(Object example) {
      String reference = ((JsonObject) example).getString("$ref");
      return description()
          .getJsonObject("components")
          .getJsonObject("examples")
          .getJsonObject(reference.substring(reference.lastIndexOf('/') + 1))
          .getJsonObject("value");
    }

    @Override
    public String toString() {
      return method + " " + path + " as " + mediaType;
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void the_examples_of_a_body_are_accepted(Body body) {
    assertThat(body.examples()).isNotEmpty();
    assertThat(body.examples())
        .allSatisfy(
            (name, example) -> {
              ApiResponse answer = send(body, example);
              assertThat(answer.status())
                  .as(name + ": " + answer.body())
                  .isEqualTo(name.equals(REFRESH) ? 401 : body.success());
            });
  }

  static Stream<Body> bodies() {
    JsonObject paths = description().getJsonObject("paths");
    return paths.fieldNames().stream()
        .flatMap(
            path ->
                paths.getJsonObject(path).stream()
                    .filter(member -> member.getValue() instanceof JsonObject)
                    .flatMap(
                        member -> bodies(member.getKey(), path, (JsonObject) member.getValue())));
  }

  private static Stream<Body> bodies(String method, String path, JsonObject operation) {
    return operation
        .getJsonObject("requestBody", new JsonObject().put("content", new JsonObject()))
        .getJsonObject("content")
        .fieldNames()
        .stream()
        .filter(SHOWN::contains)
        .map(mediaType -> new Body(method.toUpperCase(ROOT), path, mediaType, operation));
  }

  private static ApiResponse send(Body body, JsonObject example) {
    ApiRequest request =
        NODE.client().request(body.method, withIds(body.path), NODE.administratorToken());
    return body.mediaType.equals(FORM)
        ? request
            .form(
                example.stream()
                    .collect(
                        Collectors.toMap(Map.Entry::getKey, field -> field.getValue().toString())))
            .send()
        : request.body(body.mediaType, example.encode()).send();
  }

  /** Of things that are there. */
  private static String withIds(String path) {
    return path.replace("{userId}", path.contains("{userId}") ? newUser() : "")
        .replace("{webhookId}", path.contains("{webhookId}") ? newWebhook() : "")
        .replace("{amazonAccountId}", path.contains("{amazonAccountId}") ? newAccount() : "");
  }

  private static String newUser() {
    return added(
        "/api/v1/users",
        new JsonObject()
            .put("name", "user-" + UUID.randomUUID())
            .put("password", "correct horse battery staple"));
  }

  private static String newAccount() {
    return added("/api/v1/accounts/amazon", AccountsTest.byRole("account-" + UUID.randomUUID()));
  }

  private static String newWebhook() {
    return added(
        "/api/v1/webhooks", new JsonObject().put("url", "https://hooks.example.com/untether"));
  }

  private static String added(String collection, JsonObject content) {
    return NODE.client()
        .request("POST", collection, NODE.administratorToken())
        .json(content)
        .send()
        .json()
        .getString("id");
  }

  private static JsonObject description() {
    try (InputStream yaml =
        Objects.requireNonNull(RequestExamplesTest.class.getResourceAsStream("/openapi.yaml"))) {
      Map<String, Object> description = new Yaml().load(yaml);
      return new JsonObject(description);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
