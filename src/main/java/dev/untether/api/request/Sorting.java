package dev.untether.api.request;

import dev.untether.api.property.RequestProperties;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The requested order of a list: the query parameter {@code Sort}. */
public final class Sorting {
  private static final String PARAMETER = "Sort";
  private static final int LONGEST = 64;

  private Sorting() {}

  /**
   * Returns the requested order; empty if the request has none. A mistake is reported by {@link
   * RequestProperties#check()}.
   *
   * @param served the supported orders by parameter value; values are matched without regard to
   *     case
   */
  public static <T> Optional<T> read(RequestProperties query, Map<String, T> served) {
    Optional<String> wanted = query.optionalText(PARAMETER, LONGEST);
    Map<String, T> orders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    orders.putAll(served);
    Optional<T> order = wanted.map(String::strip).map(orders::get);
    if (wanted.isPresent() && order.isEmpty()) {
      query.wrong(PARAMETER, "has to be one of: " + String.join(", ", served.keySet()));
    }
    return order;
  }

  /** Reports a {@code Sort} parameter as a mistake, for a list that has a single order. */
  public static void refuse(RequestProperties query) {
    if (query.has(PARAMETER)) {
      query.wrong(PARAMETER, "is not served: this list has one order only, that of its items");
    }
  }
}
