package dev.untether.api.request;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which of several media types a client prefers (RFC 9110, 12.5.1). */
public final class AcceptHeader {
  public static final String JSON = "application/json";
  public static final String PROBLEM_JSON = "application/problem+json";

  private static final List<String> JSON_TYPES = List.of(JSON, PROBLEM_JSON);
  private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  private AcceptHeader() {}

  /** {@link #PROBLEM_JSON} if the client prefers it, else {@link #JSON}, whatever it asks for. */
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
   * The one that the client likes best; the first of those that it likes equally well, so that the
   * first of all is what a client gets that likes none.
   *
   * @param accept null if there is no such header
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

  /** The weight of the most specific range that takes in the media type; 0 if none does. */
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

  /** From 3 for the type itself to 1 for any type; 0 if the range does not take it in. */
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

  /** Negative if malformed: such a range is passed over. */
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
