package dev.untether.api.bridge;

import dev.untether.stream.StreamVerticle.RemovalPublisher;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

/** A message from a client, in the protocol of the Vert.x event-bus bridge. */
sealed interface BridgeRequest {

  /** The client is still there. */
  record Ping() implements BridgeRequest {}

  /** The client asks for removals. */
  record Register(MultiMap headers) implements BridgeRequest {}

  /** The client wants no more removals. */
  record Unregister() implements BridgeRequest {}

  /**
   * The message asks for something that is not allowed, or cannot be understood.
   *
   * @param error the error for the client, the same as that of the bridge of vertx-web
   */
  record Refused(String error) implements BridgeRequest {}

  static BridgeRequest read(Buffer message) {
    try {
      return Json.decodeValue(message) instanceof JsonObject object
          ? read(object)
          : new Refused("invalid_json");
    } catch (DecodeException malformed) {
      return new Refused("invalid_json");
    }
  }

  private static BridgeRequest read(JsonObject message) {
    return switch (message.getString("type", "")) {
      case "ping" -> new Ping();
      case "register" -> isOfRemovals(message) ? new Register(headers(message)) : denied();
      case "unregister" -> isOfRemovals(message) ? new Unregister() : denied();
      case "send", "publish" -> new Refused("rejected");
      default -> new Refused("invalid_type");
    };
  }

  private static boolean isOfRemovals(JsonObject message) {
    return RemovalPublisher.ADDRESS.equals(message.getValue("address"));
  }

  private static Refused denied() {
    return new Refused("access_denied");
  }

  private static MultiMap headers(JsonObject message) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (message.getValue("headers") instanceof JsonObject given) {
      given.forEach(header -> headers.add(header.getKey(), String.valueOf(header.getValue())));
    }
    return headers;
  }
}
