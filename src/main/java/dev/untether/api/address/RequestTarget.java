package dev.untether.api.address;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The target in the first line of an HTTP/1 request (RFC 9112, section 3.2): a path, or an absolute
 * URI, as clients send it to proxies.
 */
final class RequestTarget {
  private static final String SCHEME_END = "://";

  private RequestTarget() {}

  /** Whether the target has only printable ASCII characters and no spaces. */
  static boolean isPrintable(String target) {
    for (int i = 0; i < target.length(); i++) {
      char character = target.charAt(i);
      if (character <= ' ' || character >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  static boolean isPath(String target) {
    return target.startsWith("/");
  }

  /** Host and port of an absolute target; null if its scheme is not HTTP or HTTPS. */
  static @Nullable String authority(String target) {
    int schemeEnd = target.indexOf(SCHEME_END);
    if (schemeEnd < 0) {
      return null;
    }
    String scheme = target.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return null;
    }
    int start = schemeEnd + SCHEME_END.length();
    int end = start;
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return target.substring(start, end);
  }
}
