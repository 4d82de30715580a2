package dev.untether.api.problem;

import io.vertx.core.json.JsonObject;

/** The JSON of an error answer. */
final class ProblemBody {
  private ProblemBody() {}

  static JsonObject of(Problem problem, String baseAddress) {
    JsonObject body =
        new JsonObject()
            .put("type", baseAddress + "/api/v1/problems/" + problem.type().page())
            .put("title", problem.type().title())
            .put("status", problem.status())
            .put("errorCode", problem.errorCode().text())
            .put("details", problem.details())
            .put("detail", problem.details());
    if (problem.instance() != null) {
      body.put("instance", problem.instance());
    }
    if (!problem.data().isEmpty()) {
      JsonObject data = new JsonObject();
      problem.data().forEach((name, object) -> data.put(name, new JsonObject(object)));
      body.put("data", data);
    }
    return body;
  }
}
