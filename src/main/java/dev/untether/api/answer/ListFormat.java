package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** How a list is written down: what stands before its items, between them and behind them. */
public interface ListFormat {
  String mediaType();

  Buffer beginning();

  void append(Buffer written, JsonObject item, boolean isFirst);

  /** Takes how many items have been written. */
  String ending(long items);
}
