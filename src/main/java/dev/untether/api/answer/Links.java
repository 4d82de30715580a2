package dev.untether.api.answer;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The {@code _links} of a resource. */
public final class Links {
  private Links() {}

  public static JsonArray of(JsonObject... links) {
    return new JsonArray(List.of(links));
  }

  public static JsonObject self(String href) {
    return link("self", href, HttpMethod.GET);
  }

  public static JsonObject link(String relation, String href, HttpMethod method) {
    return new JsonObject().put("rel", relation).put("href", href).put("method", method.name());
  }
}
