package dev.untether.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the API answered. */
public record ApiResponse(HttpResponse<String> http) {

  public int status() {
    return http.statusCode();
  }

  public String body() {
    return http.body();
  }

  public JsonObject json() {
    return new JsonObject(http.body());
  }

  /** The items of a page. */
  public List<JsonObject> results() {
    JsonArray results = json().getJsonArray("results");
    return IntStream.range(0, results.size()).mapToObj(results::getJsonObject).toList();
  }

  public Optional<String> header(String name) {
    return http.headers().firstValue(name);
  }

  /** For errors: {@code 404 NotFound resourceNotFound}, as API.md's table of errors has it. */
  public String problem() {
    return ErrorBody.summary(status(), json());
  }
}
