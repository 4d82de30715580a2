package dev.untether.api.resource;

import dev.untether.api.answer.Answer;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.problem.ProblemPages;
import dev.untether.api.problem.ProblemType;
import dev.untether.api.request.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Serves documents for engineers: the problem pages, and the descriptions of the API and its
 * events.
 */
final class DocumentOperations {
  private static final String YAML = "application/yaml";

  private static final Map<String, String> PAGE_HEADERS = ProblemPages.headers();

  private final Answer apiDescription = new Answer.Content(YAML, resource("/openapi.yaml"));
  private final Answer eventDescription = new Answer.Content(YAML, resource("/asyncapi.yaml"));

  List<Operation> operations() {
    return List.of(
        new Operation(
            "getProblemPage",
            HttpMethod.GET,
            "/api/v1/problems/{name}",
            Access.OPEN,
            Body.NONE,
            this::problemPage),
        new Operation(
            "getApiDescription",
            HttpMethod.GET,
            "/api/v1/openapi.yaml",
            Access.OPEN,
            Body.NONE,
            request -> Future.succeededFuture(apiDescription)),
        new Operation(
            "getEventDescription",
            HttpMethod.GET,
            "/api/v1/asyncapi.yaml",
            Access.OPEN,
            Body.NONE,
            request -> Future.succeededFuture(eventDescription)));
  }

  private Future<Answer> problemPage(ApiRequest request) {
    return Arrays.stream(ProblemType.values())
        .filter(type -> type.page().equals(request.path().texts().get("name")))
        .findFirst()
        .<Future<Answer>>map(
            type ->
                Future.succeededFuture(
                    new Answer.Content(
                        "text/html; charset=utf-8",
                        Buffer.buffer(ProblemPages.html(type)),
                        PAGE_HEADERS)))
        .orElseThrow(() -> new ProblemException(Problem.noSuchPath()));
  }

  private static Buffer resource(String name) {
    try (InputStream content = DocumentOperations.class.getResourceAsStream(name)) {
      return Buffer.buffer(content.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
