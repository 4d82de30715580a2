package dev.untether.api.answer;

import dev.untether.api.address.Links;
import dev.untether.api.address.PageAddress;
import dev.untether.api.request.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

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
            Links.self(self), Links.link("next", PageAddress.at(self, nextOffset), HttpMethod.GET))
        : Links.of(Links.self(self));
  }

  /** Not the request's URI, which is absolute when a proxy was asked. */
  private String pathAndQuery() {
    String path = context.request().path();
    String query = context.request().query();
    return query == null ? path : path + "?" + query;
  }
}
