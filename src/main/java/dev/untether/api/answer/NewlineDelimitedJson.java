package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An item on each line. */
public record NewlineDelimitedJson() implements ListFormat {
  public static final String MEDIA_TYPE = "application/x-ndjson";

  @Override
  public String mediaType() {
    return MEDIA_TYPE;
  }

  @Override
  public Buffer beginning() {
    return Buffer.buffer();
  }

  @Override
  public void append(Buffer written, JsonObject item, boolean isFirst) {
    written.appendBuffer(item.toBuffer()).appendString("\n");
  }

  @Override
  public String ending(long items) {
    return "";
  }
}
