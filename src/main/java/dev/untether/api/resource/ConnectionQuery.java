package dev.untether.api.resource;

import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.command.ConnectionCommands.ConnectionFilter;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a list has, and in which order.
 *
 * @param after the list begins after this id; null for the beginning
 */
record ConnectionQuery(ConnectionFilter filter, boolean newestFirst, @Nullable UUID after) {
  private static final int MAX_LENGTH = 256;
  private static final Map<String, Boolean> ORDERS = orders();

  /** Mistakes are reported by {@link RequestProperties#check()}. */
  static ConnectionQuery read(RequestProperties query) {
    Optional<UUID> regionId = query.optionalUuid("regionId");
    Optional<Region> region = regionId.flatMap(Regions::byId);
    if (regionId.isPresent() && region.isEmpty()) {
      query.wrong("regionId", "must be the id of a region that the API lists");
    }
    ConnectionFilter filter =
        new ConnectionFilter(
            beginning(query),
            region.map(Region::code).orElse(null),
            text(query, "amazonAccountId"),
            text(query, "accessKeyEnding"),
            text(query, "createdBy"),
            state(query));
    return new ConnectionQuery(
        filter,
        Sorting.read(query, ORDERS).orElse(false),
        query.optionalUuid("after").orElse(null));
  }

  /** Whether it is the list of all connections, in their usual order. */
  boolean isWholeList() {
    return filter.equals(ConnectionFilter.ALL) && !newestFirst && after == null;
  }

  /**
   * An asterisk may stand at the end and nowhere else, because only beginnings can be looked up in
   * a table of a million rows.
   */
  private static @Nullable String beginning(RequestProperties query) {
    String pattern = query.optionalText("SearchPattern", MAX_LENGTH).map(String::strip).orElse("");
    String beginning = pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
    if (beginning.indexOf('*') >= 0) {
      query.wrong("SearchPattern", "must have an asterisk only at its end");
    }
    return beginning.isEmpty() ? null : beginning;
  }

  private static @Nullable State state(RequestProperties query) {
    Optional<String> text =
        query.optionalText("state", MAX_LENGTH).filter(given -> !given.isEmpty());
    Optional<State> state = text.flatMap(State::of);
    if (text.isPresent() && state.isEmpty()) {
      query.wrong("state", "must be working, refused or unreachable");
    }
    return state.orElse(null);
  }

  private static @Nullable String text(RequestProperties query, String name) {
    return query.optionalText(name, MAX_LENGTH).filter(text -> !text.isEmpty()).orElse(null);
  }

  private static Map<String, Boolean> orders() {
    Map<String, Boolean> orders = new LinkedHashMap<>();
    orders.put("createdAtAsc", false);
    orders.put("createdAtDesc", true);
    return orders;
  }
}
