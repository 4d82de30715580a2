package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import java.util.List;

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
  public <T> void append(Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst) {
    for (T item : items) {
      written.appendBuffer(slices.render(item).toBuffer()).appendString("\n");
    }
  }

  @Override
  public String ending(long items) {
    return "";
  }
}
