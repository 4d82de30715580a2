package dev.untether.api.answer;

import dev.untether.api.answer.Answer.Links;
import dev.untether.api.request.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Matcher;
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

  /** A page: {@code {"totalCount", "results", "_links"}}. */
  record PageFormat(RoutingContext context, Answer.Page<?> page) implements ListFormat {

    @Override
    public String mediaType() {
      return Responder.mediaType(context);
    }

    @Override
    public Buffer beginning() {
      return Buffer.buffer("{\"totalCount\":" + page.totalCount() + ",\"results\":[");
    }

    @Override
    public <T> void append(Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst) {
      written
          .appendString(areFirst || items.isEmpty() ? "" : ",")
          .appendBuffer(slices.elements(items));
    }

    @Override
    public String ending(long items) {
      return "],\"_links\":" + links(items).encode() + "}";
    }

    private JsonArray links(long items) {
      String self = Exchange.of(context).client().baseUrl() + pathAndQuery();
      long nextOffset = page.paging().offset() + items;
      return items > 0 && nextOffset < page.totalCount()
          ? Links.of(
              Links.self(self), Links.link("next", PageLink.at(self, nextOffset), HttpMethod.GET))
          : Links.of(Links.self(self));
    }

    /** Not the request's URI, which is absolute when a proxy was asked. */
    private String pathAndQuery() {
      String path = context.request().path();
      String query = context.request().query();
      return query == null ? path : path + "?" + query;
    }

    /** The URL of another page of the same list. */
    public static final class PageLink {
      private static final Pattern OFFSET =
          Pattern.compile("([?&])offset=[^&#]*", Pattern.CASE_INSENSITIVE);

      private PageLink() {}

      static String at(String url, long offset) {
        Matcher given = OFFSET.matcher(url);
        if (given.find()) {
          return given.replaceFirst("$1Offset=" + offset);
        }
        return url + (url.contains("?") ? "&" : "?") + "Offset=" + offset;
      }
    }
  }
}
