package dev.untether.api.answer;

import dev.untether.api.request.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    String self = Exchange.of(context).address().baseAddress() + pathAndQuery();
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

  /** The address of another page of the same list. */
  public static final class PageLink {
    private static final Pattern OFFSET =
        Pattern.compile("([?&])offset=[^&#]*", Pattern.CASE_INSENSITIVE);

    private PageLink() {}

    static String at(String address, long offset) {
      Matcher given = OFFSET.matcher(address);
      if (given.find()) {
        return given.replaceFirst("$1Offset=" + offset);
      }
      return address + (address.contains("?") ? "&" : "?") + "Offset=" + offset;
    }
  }
}
