package dev.untether.acceptance;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Speaks to a node about webhooks, as the administrator. */
record WebhookClient(NodeExtension node) {
  static final String WEBHOOKS = "/api/v1/webhooks";

  /** For nodes that may send to a receiver in this machine, and retry soon. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
          "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true",
          "UNTETHER_WEBHOOKS_RETRY_SECONDS", "1");

  static String path(String id) {
    return WEBHOOKS + "/" + id;
  }

  JsonObject add(JsonObject webhook) {
    return post(WEBHOOKS, webhook).json();
  }

  ApiResponse post(String path, JsonObject body) {
    return send("POST", path, body.encode());
  }

  ApiResponse post(String path) {
    return node.client().request("POST", path, node.administratorToken()).send();
  }

  ApiResponse put(String path, JsonObject body) {
    return send("PUT", path, body.encode());
  }

  ApiResponse send(String method, String path, String body) {
    return node.client()
        .request(method, path, node.administratorToken())
        .body("application/json", body)
        .send();
  }

  ApiResponse remove(String id) {
    return node.client().request("DELETE", path(id), node.administratorToken()).send();
  }

  ApiResponse get(String path) {
    return node.get(path);
  }
}
