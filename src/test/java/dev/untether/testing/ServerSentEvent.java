package dev.untether.testing;

import io.vertx.core.json.JsonObject;

/**
 * What a subscriber gets between two empty lines.
 *
 * @param id empty if there is none
 * @param type empty if there is none, as in one that only moves the id on
 * @param data empty if there is none
 * @param comment the text behind the colon; empty if there is none
 */
public record ServerSentEvent(String id, String type, String data, String comment) {
  public JsonObject json() {
    return new JsonObject(data);
  }

  public boolean hasData() {
    return !data.isEmpty();
  }
}
