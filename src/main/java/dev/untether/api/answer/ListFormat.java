package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** How a list is written down: what stands before its items, between them and behind them. */
public interface ListFormat {
  String mediaType();

  Buffer beginning();

  /**
   * Writes the next items.
   *
   * @param areFirst whether nothing stands before them
   */
  <T> void append(Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst);

  /** Takes how many items have been written. */
  String ending(long items);

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
    public <T> void append(
        Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst) {
      for (T item : items) {
        written.appendBuffer(slices.render(item).toBuffer()).appendString("\n");
      }
    }

    @Override
    public String ending(long items) {
      return "";
    }
  }
}
