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
  private static final int LONGEST_URL = 2048;
  private static final int LONGEST_DESCRIPTION = 1024;
  private static final int LONGEST_ORDERING = 16;
  private static final int MOST_TYPES = 100;
  private static final int MOST_SUBJECTS = 1000;

  private static final Predicate<String> TYPE_FORM =
      Pattern.compile("[\\w.-]{1,256}|[\\w.-]{0,255}\\*").asMatchPredicate();

  private WebhookRequest() {}

  /** Whether anything may be sent to the URL is checked by those who send. */
  static WebhookProperties properties(Buffer body) {
    RequestProperties properties = JsonProperties.read(body);
    String url = properties.requiredText("url", LONGEST_URL);
    String description = properties.optionalText("description", LONGEST_DESCRIPTION).orElse("");
    EventFilter filter = new EventFilter(eventTypes(properties), subjects(properties));
    Ordering ordering = ordering(properties);
    boolean enabled = properties.optionalFlag("enabled").orElse(true);
    properties.check();
    return new WebhookProperties(url, description, filter, ordering, enabled);
  }

  /** The part of the log that a replay is about: behind one position, through another. */
  record Range(long after, long through) {}

  /** Without an end the range goes on to whatever is the last event. */
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
            MOST_TYPES,
            text -> Optional.of(text).filter(TYPE_FORM),
            "is not 1 to 256 letters, digits or any of _.- with or without * at the end")
        .stream()
        .distinct()
        .toList();
  }

  /** As the log writes ids, whatever the case that the client writes them in. */
  private static List<String> subjects(RequestProperties properties) {
    return properties.texts("subjects", MOST_SUBJECTS, Identifiers::parse, "is not a UUID").stream()
        .map(UUID::toString)
        .distinct()
        .toList();
  }

  private static Ordering ordering(RequestProperties properties) {
    String name =
        properties.optionalText("ordering", LONGEST_ORDERING).orElse(Ordering.STRICT.text());
    Optional<Ordering> ordering = Ordering.of(name);
    if (ordering.isEmpty()) {
      properties.wrong("ordering", "has to be strict or none");
    }
    return ordering.orElse(Ordering.STRICT);
  }
}
