package dev.untether.api.request;

import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import java.util.List;
import java.util.Map;

/**
 * Which part of a list is asked for.
 *
 * @param offset how many to pass over
 * @param limit how many at the most, or {@link #ALL}
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

  /** Mistakes are left for {@link RequestProperties#check()}. */
  public static Paging read(RequestProperties query) {
    long offset = query.optionalNumber("Offset", 0, Long.MAX_VALUE).orElse(0L);
    long limit = query.optionalNumber("Limit", ALL, Integer.MAX_VALUE).orElse((long) ALL);
    return new Paging(offset, (int) limit);
  }

  /** Cuts that part out of a list that is in memory. */
  public <T> List<T> slice(List<T> all) {
    int from = (int) Math.min(offset, all.size());
    int size = limit == ALL ? all.size() - from : Math.min(limit, all.size() - from);
    return all.subList(from, from + size);
  }
}
