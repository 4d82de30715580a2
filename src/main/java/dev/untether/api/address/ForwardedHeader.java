package dev.untether.api.address;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the header {@code Forwarded} (RFC 7239, section 4). */
final class ForwardedHeader {
  static final String NAME = "Forwarded";

  /** A pair, or nothing, and what ends it. Values may have colons without being quoted. */
  private static final Pattern PAIR =
      Pattern.compile(
          "[ \\t]*+(?:([!#$%&'*+.^_`|~0-9A-Za-z-]++)=(?:\"([^\"\\\\]*+)\"|([^\\s\",;\\\\]*+)))?"
              + "[ \\t]*+([,;]|$)");

  private ForwardedHeader() {}

  /**
   * The word of each proxy, the nearest one's last. A field that is malformed counts for nothing,
   * nor does what precedes it: with an open quotation mark a client could otherwise swallow or
   * rearrange what proxies append.
   */
  static List<Forwarding> read(List<String> fields) {
    List<Forwarding> forwardings = new ArrayList<>();
    for (String field : fields) {
      Optional<List<Forwarding>> elements = elements(field);
      elements.ifPresentOrElse(forwardings::addAll, forwardings::clear);
    }
    return forwardings;
  }

  private static Optional<List<Forwarding>> elements(String field) {
    List<Forwarding> elements = new ArrayList<>();
    Map<String, String> pairs = new HashMap<>();
    Matcher matcher = PAIR.matcher(field);
    int position = 0;
    while (matcher.region(position, field.length()).lookingAt()) {
      if (matcher.group(1) != null) {
        String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        if (pairs.put(matcher.group(1).toLowerCase(Locale.ROOT), value) != null) {
          return Optional.empty();
        }
      }
      if (!matcher.group(4).equals(";") && !pairs.isEmpty()) {
        elements.add(Forwarding.of(pairs.get("for"), pairs.get("proto"), pairs.get("host")));
        pairs.clear();
      }
      if (matcher.group(4).isEmpty()) {
        return Optional.of(elements);
      }
      position = matcher.end();
    }
    return Optional.empty();
  }
}
