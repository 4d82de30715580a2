package dev.untether.api.resource;

import dev.untether.api.property.JsonProperties;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.RequestProperties.Identifiers;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookProperties.Ordering;
import dev.untether.model.EventFilter;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The bodies of requests about webhooks. */
final class WebhookRequest {
  private static final int MAX_URL_LENGTH = 2048;
  private static final int MAX_DESCRIPTION_LENGTH = 1024;
  private static final int MAX_ORDERING_LENGTH = 16;
  private static final int MAX_TYPES = 100;
  private static final int MAX_SUBJECTS = 1000;

  private static final Predicate<String> TYPE_FORM =
      Pattern.compile("[\\w.-]{1,256}|[\\w.-]{0,255}\\*").asMatchPredicate();

  private WebhookRequest() {}

  /**
   * Reads the properties of a webhook. Whether Untether may send to the URL is checked by {@code
   * notification}.
   */
  static WebhookProperties properties(Buffer body) {
    RequestProperties properties = JsonProperties.read(body);
    String url = properties.requiredText("url", MAX_URL_LENGTH);
    String description = properties.optionalText("description", MAX_DESCRIPTION_LENGTH).orElse("");
    EventFilter filter = new EventFilter(eventTypes(properties), subjects(properties));
    Ordering ordering = ordering(properties);
    boolean enabled = properties.optionalFlag("enabled").orElse(true);
    properties.check();
    return new WebhookProperties(url, description, filter, ordering, enabled);
  }

  /** The part of the log that is replayed: after one position, up to and including another. */
  record Range(long after, long through) {}

  /** Reads a range; without an end, it extends to the last event. */
  static Range range(Buffer body) {
    RequestProperties properties = JsonProperties.read(body);
    Optional<Long> after = properties.optionalNumber("after", 0, Long.MAX_VALUE);
    Optional<Long> through = properties.optionalNumber("through", 0, Long.MAX_VALUE);
    if (after.isEmpty()) {
      properties.wrong("after", "is missing");
    }
    properties.check();
    return new Range(after.orElseThrow(), through.orElse(Long.MAX_VALUE));
  }

  private static List<String> eventTypes(RequestProperties properties) {
    return properties
        .texts(
            "eventTypes",
            MAX_TYPES,
            text -> Optional.of(text).filter(TYPE_FORM),
            "is not 1 to 256 letters, digits or any of _.- with or without * at the end")
        .stream()
        .distinct()
        .toList();
  }

  /** Returns the ids in lower case, as in the log, in whatever case the client writes them. */
  private static List<String> subjects(RequestProperties properties) {
    return properties.texts("subjects", MAX_SUBJECTS, Identifiers::parse, "is not a UUID").stream()
        .map(UUID::toString)
        .distinct()
        .toList();
  }

  private static Ordering ordering(RequestProperties properties) {
    String name =
        properties.optionalText("ordering", MAX_ORDERING_LENGTH).orElse(Ordering.STRICT.text());
    Optional<Ordering> ordering = Ordering.of(name);
    if (ordering.isEmpty()) {
      properties.wrong("ordering", "must be strict or none");
    }
    return ordering.orElse(Ordering.STRICT);
  }
}
