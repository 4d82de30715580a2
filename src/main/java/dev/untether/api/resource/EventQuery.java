package dev.untether.api.resource;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import dev.untether.model.EventFilter;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which events are asked for.
 *
 * @param after the position to go on behind; empty if none is given
 */
record EventQuery(OptionalLong after, EventFilter filter, int limit) {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String NO_POSITION =
      "has to be a position: a whole number in decimal digits";
  private static final Pattern POSITION = Pattern.compile("[0-9]{1,64}");

  /** As CloudEvents types are, with or without an asterisk that stands for any ending. */
  private static final Pattern TYPE = Pattern.compile("[!-)+-~]{0,255}\\*?");

  private static final Pattern SUBJECT = Pattern.compile("\\P{Cntrl}{1,256}");
  private static final int MOST_VALUES = 100;
  private static final int MOST_EVENTS = 1_000;
  private static final int USUAL_LIMIT = 100;

  /**
   * @throws ProblemException if a parameter is wrong
   */
  static EventQuery of(MultiMap query) {
    RequestProperties properties = RequestProperties.of(query);
    OptionalLong after = after(properties);
    long limit = properties.optionalNumber("limit", 1, MOST_EVENTS).orElse((long) USUAL_LIMIT);
    List<String> types =
        values(
            query, properties, "types", TYPE, "has to be event types, with * only at their ends");
    List<String> subjects =
        values(query, properties, "subject", SUBJECT, "has to be subjects of events, such as ids");
    properties.check();
    return new EventQuery(after, new EventFilter(types, subjects), (int) limit);
  }

  /**
   * The same, but behind the event that a client received last, if it says so.
   *
   * @throws ProblemException if the header is wrong
   */
  EventQuery goingOn(MultiMap headers) {
    String lastEventId = headers.get(LAST_EVENT_ID);
    if (lastEventId == null) {
      return this;
    }
    long position =
        position(lastEventId)
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.invalidProperties(Map.of(LAST_EVENT_ID, NO_POSITION))));
    return new EventQuery(OptionalLong.of(position), filter, limit);
  }

  /** The query of the page behind a position, for those same events. */
  String behind(String position) {
    return with("after=" + position);
  }

  /** The query of this page. */
  String self() {
    return with(after.isPresent() ? "after=" + after.getAsLong() : "");
  }

  private String with(String start) {
    StringBuilder query = new StringBuilder(start);
    query.append(start.isEmpty() ? "" : "&").append("limit=").append(limit);
    filter.types().forEach(type -> query.append("&types=").append(encoded(type)));
    filter.subjects().forEach(subject -> query.append("&subject=").append(encoded(subject)));
    return query.toString();
  }

  private static OptionalLong after(RequestProperties properties) {
    Optional<String> text = properties.optionalMatch("after", POSITION, NO_POSITION);
    Optional<Long> position = text.flatMap(EventQuery::position);
    if (text.isPresent() && position.isEmpty()) {
      properties.wrong("after", NO_POSITION);
    }
    return position.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static Optional<Long> position(String text) {
    try {
      return POSITION.matcher(text).matches()
          ? Optional.of(Long.parseLong(text))
          : Optional.empty();
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** Values with commas between them, or a parameter for each. */
  private static List<String> values(
      MultiMap query, RequestProperties properties, String name, Pattern allowed, String mistake) {
    List<String> values =
        query.getAll(name).stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
            .distinct()
            .toList();
    if (values.size() > MOST_VALUES) {
      properties.wrong(name, "has more than " + MOST_VALUES + " values");
    }
    if (!values.stream().allMatch(value -> !value.isEmpty() && allowed.matcher(value).matches())) {
      properties.wrong(name, mistake);
    }
    return values;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
