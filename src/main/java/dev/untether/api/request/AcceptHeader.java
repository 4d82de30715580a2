package dev.untether.api.request;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the media type that a client prefers (RFC 9110, section 12.5.1): each type has the weight
 * of the most specific range that matches it.
 *
 * <p>The parsed headers of vertx-web cannot replace this class, because they do not follow that
 * rule: {@code findBestUserAcceptedIn} goes through the ranges in the order of their weights, and
 * returns the first type that one of them matches. A client that gives JSON the weight 0.2 and all
 * other types 0.3 would get JSON, and a client that excludes a type by the weight 0 could get that
 * type. {@code AcceptHeaderTest} has such headers.
 */
public final class AcceptHeader {
  public static final String JSON = "application/json";
  public static final String PROBLEM_JSON = "application/problem+json";

  private static final List<String> JSON_TYPES = List.of(JSON, PROBLEM_JSON);
  private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  private AcceptHeader() {}

  /**
   * Returns {@link #PROBLEM_JSON} if the client prefers it; otherwise {@link #JSON}, whatever the
   * client accepts.
   */
  static String chosenMediaType(@Nullable String accept) {
    return choose(accept, JSON_TYPES);
  }

  /** The same for all Accept headers of a request. */
  public static String chosenMediaType(MultiMap headers) {
    return choose(headers, JSON_TYPES);
  }

  /** The same for all Accept headers of a request. */
  public static String choose(MultiMap headers, List<String> offered) {
    List<String> fields = headers.getAll(HttpHeaders.ACCEPT);
    return choose(fields.isEmpty() ? null : String.join(",", fields), offered);
  }

  /**
   * Returns the offered type with the highest weight; of several with the same weight, the first. A
   * client that accepts none of them gets the first one.
   *
   * @param accept the value of the header; null if there is none
   */
  static String choose(@Nullable String accept, List<String> offered) {
    String best = offered.get(0);
    if (accept == null || accept.equals("*/*") || accept.equals(best)) {
      return best;
    }
    String[] ranges = accept.toLowerCase(Locale.ROOT).split(",", -1);
    double quality = quality(best, ranges);
    for (String mediaType : offered) {
      double other = quality(mediaType, ranges);
      if (other > quality) {
        best = mediaType;
        quality = other;
      }
    }
    return best;
  }

  /** Returns the weight of the most specific range that matches the media type; 0 if none does. */
  private static double quality(String mediaType, String[] ranges) {
    double quality = 0;
    int specificity = 0;
    for (String range : ranges) {
      String[] parts = range.split(";", -1);
      int rangeSpecificity = specificity(parts[0].strip(), mediaType);
      double weight = rangeSpecificity < Math.max(1, specificity) ? -1 : weight(parts);
      if (weight >= 0) {
        quality = rangeSpecificity > specificity ? weight : Math.max(quality, weight);
        specificity = rangeSpecificity;
      }
    }
    return quality;
  }

  /**
   * Returns 3 for the type itself, 2 for its group, 1 for any type, and 0 if the range does not
   * match.
   */
  private static int specificity(String range, String mediaType) {
    if (range.equals(mediaType)) {
      return 3;
    }
    if (range.equals("*/*")) {
      return 1;
    }
    return range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1))
        ? 2
        : 0;
  }

  /** Returns the weight; negative if it is malformed, since such a range is ignored. */
  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        String value = parameter.substring(2);
        return WEIGHT.matcher(value).matches() ? Double.parseDouble(value) : -1;
      }
    }
    return 1;
  }
}
