package dev.untether.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;

/** What every error body has, whatever is wrong (API.md, Errors). */
final class ErrorBody {
  private static final String PAGES = "/api/v1/problems/";

  private ErrorBody() {}

  /** Makes sure of the form, and gives {@code 404 NotFound resourceNotFound}. */
  static String summary(int status, JsonObject body) {
    assertThat(body.fieldNames())
        .contains("type", "title", "status", "errorCode", "details", "detail")
        .isSubsetOf(
            "type", "title", "status", "errorCode", "details", "detail", "instance", "data");
    assertThat(body.getInteger("status")).isEqualTo(status);
    assertThat(body.getString("detail")).isNotBlank().isEqualTo(body.getString("details"));
    JsonObject data = body.getJsonObject("data", new JsonObject());
    assertThat(data.fieldNames())
        .allSatisfy(name -> assertThat(data.getJsonObject(name).getString("message")).isNotBlank());
    String type = body.getString("type");
    assertThat(type).matches("https?://[^/]+" + PAGES + "[a-zA-Z]+");
    return status
        + " "
        + body.getString("errorCode")
        + " "
        + type.substring(type.lastIndexOf('/') + 1);
  }
}
