package dev.untether.api.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
final class XForwardedHeaders {
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";

  private XForwardedHeaders() {}

  static boolean arePresent(Function<String, List<String>> headers) {
    return !(headers.apply(FOR).isEmpty()
        && headers.apply(PROTO).isEmpty()
        && headers.apply(HOST).isEmpty());
  }

  /**
   * The word of each proxy, the nearest one's last. Only the last scheme and host count, because
   * the lists need not have an element for each proxy, and whatever stands before may be the
   * client's invention.
   */
  static List<Forwarding> read(Function<String, List<String>> headers) {
    List<Forwarding> forwardings = new ArrayList<>();
    List<String> clients = elements(headers.apply(FOR));
    if (clients.size() > 1) {
      clients
          .subList(0, clients.size() - 1)
          .forEach(client -> forwardings.add(Forwarding.of(client, null, null)));
    }
    forwardings.add(
        Forwarding.of(
            last(clients),
            last(elements(headers.apply(PROTO))),
            last(elements(headers.apply(HOST)))));
    return forwardings;
  }

  private static List<String> elements(List<String> fields) {
    return fields.stream()
        .flatMap(field -> Arrays.stream(field.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  private static @Nullable String last(List<String> elements) {
    return elements.isEmpty() ? null : elements.get(elements.size() - 1);
  }
}
