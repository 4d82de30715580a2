package dev.untether.api.request;

import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The part of a list that a request asks for.
 *
 * @param offset how many items to skip
 * @param limit the maximum number of items, or {@link #ALL}
 */
public record Paging(long offset, int limit) {
  public static final int ALL = -1;

  /**
   * Reads the query of a list that has a single order and no parameters except those for paging.
   *
   * @throws ProblemException if a parameter is wrong
   */
  public static Paging of(Iterable<Map.Entry<String, String>> query) {
    RequestProperties properties = RequestProperties.of(query);
    Paging paging = read(properties);
    Sorting.refuse(properties);
    properties.check();
    return paging;
  }

  /** Reads offset and limit; mistakes are reported by {@link RequestProperties#check()}. */
  public static Paging read(RequestProperties query) {
    long offset = query.optionalNumber("Offset", 0, Long.MAX_VALUE).orElse(0L);
    long limit = query.optionalNumber("Limit", ALL, Integer.MAX_VALUE).orElse((long) ALL);
    return new Paging(offset, (int) limit);
  }

  /** Returns this part of a list that is in memory. */
  public <T> List<T> slice(List<T> all) {
    int from = (int) Math.min(offset, all.size());
    int size = limit == ALL ? all.size() - from : Math.min(limit, all.size() - from);
    return all.subList(from, from + size);
  }

  /** The requested order of a list: the query parameter {@code Sort}. */
  public static final class Sorting {
    private static final String PARAMETER = "Sort";
    private static final int MAX_LENGTH = 64;

    private Sorting() {}

    /**
     * Returns the requested order; empty if the request has none. A mistake is reported by {@link
     * RequestProperties#check()}.
     *
     * @param served the supported orders by parameter value; values are matched without regard to
     *     case
     */
    public static <T> Optional<T> read(RequestProperties query, Map<String, T> served) {
      Optional<String> wanted = query.optionalText(PARAMETER, MAX_LENGTH);
      Map<String, T> orders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      orders.putAll(served);
      Optional<T> order = wanted.map(String::strip).map(orders::get);
      if (wanted.isPresent() && order.isEmpty()) {
        query.wrong(PARAMETER, "must be one of: " + String.join(", ", served.keySet()));
      }
      return order;
    }

    /** Reports a {@code Sort} parameter as a mistake, for a list that has a single order. */
    public static void refuse(RequestProperties query) {
      if (query.has(PARAMETER)) {
        query.wrong(PARAMETER, "is not supported: this list has a single order");
      }
    }
  }
}
