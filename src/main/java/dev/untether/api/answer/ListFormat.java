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

/** The format of a list: the text before, between and after its items. */
public interface ListFormat {
  String mediaType();

  Buffer beginning();

  /**
   * Writes the next items.
   *
   * @param areFirst whether they are the first items of the list
   */
  <T> void append(Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst);

  /** Returns the text after the items. The argument is the number of items written. */
  String ending(long items);

  /** Each item on a line of its own. */
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
   * CSV (RFC 4180). The first line has the names of the columns.
   *
   * @param columns names of properties; a property that is an object is written as JSON
   */
  public record CommaSeparatedValues(List<String> columns) implements ListFormat {
    public static final String MEDIA_TYPE = "text/csv";

    private static final CSVFormat FORMAT =
        CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL_NON_NULL).get();

    /**
     * The places at which a spreadsheet recognizes a formula, also in the full-width forms of East
     * Asian scripts. In locales whose list separator is a semicolon, spreadsheets start a new cell
     * after each semicolon, even inside quotes.
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

    /** Returns text that a spreadsheet shows instead of evaluating it. */
    private static String harmless(String text) {
      return FORMULA.matcher(text).replaceAll("$1'");
    }
  }

  /** A page: {@code {"totalCount", "results", "_links"}}. */
  record PageFormat(RoutingContext context, Answer.Page<?> page) implements ListFormat {

    @Override
    public String mediaType() {
      return Responder.mediaType(context.request());
    }

    @Override
    public Buffer beginning() {
      String bound = page.isCountExact() ? "" : ",\"totalCountIsExact\":false";
      return Buffer.buffer("{\"totalCount\":" + page.totalCount() + bound + ",\"results\":[");
    }

    @Override
    public <T> void append(
        Buffer written, List<T> items, Answer.Slices<T> slices, boolean areFirst) {
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
      boolean isMore =
          nextOffset < page.totalCount()
              || (!page.isCountExact() && items == page.paging().limit());
      return items > 0 && isMore
          ? Links.of(
              Links.self(self), Links.link("next", PageLink.at(self, nextOffset), HttpMethod.GET))
          : Links.of(Links.self(self));
    }

    /**
     * The request's URI is not used, because it is absolute if the client takes Untether for a
     * proxy.
     */
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
