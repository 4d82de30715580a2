package dev.untether.api.answer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

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

  /**
   * A table (RFC 4180) with a line of names first.
   *
   * @param columns names of properties; one that is an object comes as JSON
   */
  public record CommaSeparatedValues(List<String> columns) implements ListFormat {
    public static final String MEDIA_TYPE = "text/csv";

    private static final CSVFormat FORMAT =
        CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL_NON_NULL).get();

    /**
     * Where a spreadsheet sees a formula begin, also in the wide forms of East Asian scripts. Set
     * to a language whose lists have semicolons, it begins a cell behind each, whatever is quoted
     * here.
     */
    private static final Pattern FORMULA = Pattern.compile("(^|;)(?=[=+\\-@\\t\\r\\n＝＋－＠])");

    public CommaSeparatedValues {
      columns = List.copyOf(columns);
    }

    @Override
    public String mediaType() {
      return MEDIA_TYPE + "; charset=utf-8; header=present";
    }

    @Override
    public Buffer beginning() {
      return Buffer.buffer(line(columns.toArray()));
    }

    @Override
    public <T> void append(
        Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst) {
      for (T item : items) {
        JsonObject values = slices.render(item);
        Stream<@Nullable String> cells = columns.stream().map(name -> cell(values.getValue(name)));
        written.appendString(line(cells.toArray()));
      }
    }

    @Override
    public String ending(long items) {
      return "";
    }

    private static String line(Object... cells) {
      return FORMAT.format(cells) + FORMAT.getRecordSeparator();
    }

    private static @Nullable String cell(@Nullable Object value) {
      return value == null ? null : harmless(value.toString());
    }

    /** Text that a spreadsheet shows instead of calculating it. */
    private static String harmless(String text) {
      return FORMULA.matcher(text).replaceAll("$1'");
    }
  }
}
