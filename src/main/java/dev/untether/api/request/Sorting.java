package dev.untether.api.request;

import dev.untether.api.property.RequestProperties;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The order in which a list is asked for: the parameter {@code Sort}. */
public final class Sorting {
  private static final String PARAMETER = "Sort";
  private static final int LONGEST = 64;

  private Sorting() {}

  /**
   * What stands for the order that is asked for; empty if none is. Mistakes are left for {@link
   * RequestProperties#check()}.
   *
   * @param served by the values of the parameter, which match without regard to case
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

  /** For a list that is served in one order only. */
  public static void refuse(RequestProperties query) {
    if (query.has(PARAMETER)) {
      query.wrong(PARAMETER, "is not served: this list has one order only, that of its items");
    }
  }
}
