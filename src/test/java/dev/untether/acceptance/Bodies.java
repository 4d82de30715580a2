package dev.untether.acceptance;

import dev.untether.testing.ApiClient;
import io.vertx.core.json.JsonObject;

/** Bodies that the API takes. */
final class Bodies {
  static final String REGION_ID = ApiClient.FRANKFURT.id().toString();

  private Bodies() {}

  static JsonObject connectionByAccount() {
    return new JsonObject().put("regionId", REGION_ID).put("amazonAccountId", "123456789012");
  }

  static JsonObject connectionByKeys(String accessKey, String secretKey) {
    return new JsonObject()
        .put("regionId", REGION_ID)
        .put("accessKey", accessKey)
        .put("secretKey", secretKey);
  }

  static JsonObject user(String name, String password) {
    return new JsonObject().put("name", name).put("password", password);
  }
}
