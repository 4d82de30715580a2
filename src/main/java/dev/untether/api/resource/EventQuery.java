package dev.untether.api.resource;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.Timestamps;
import dev.untether.model.EventCount;
import dev.untether.model.EventCount.Resolution;
import dev.untether.model.EventFilter;
import dev.untether.stream.Streams.CountedEvents;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The events that a request asks for.
 *
 * @param after the position after which to continue; empty if none is given
 */
record EventQuery(OptionalLong after, EventFilter filter, int limit) {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String NO_POSITION = "must be a position: a whole number in decimal digits";
  private static final Pattern POSITION = Pattern.compile("[0-9]{1,64}");

  /**
   * The form of CloudEvents types, optionally with an asterisk at the end that stands for any
   * ending.
   */
  static final Pattern TYPE = Pattern.compile("[!-)+-~]{0,255}\\*?");

  private static final Pattern SUBJECT = Pattern.compile("\\P{Cntrl}{1,256}");
  private static final Pattern ACTOR = SUBJECT;
  private static final int MAX_VALUES = 100;
  private static final int MAX_EVENTS = 1_000;
  private static final int DEFAULT_LIMIT = 100;

  /**
   * @throws ProblemException if a parameter is wrong
   */
  static EventQuery of(MultiMap query) {
    RequestProperties properties = RequestProperties.of(query);
    OptionalLong after = after(properties);
    long limit = properties.optionalNumber("limit", 1, MAX_EVENTS).orElse((long) DEFAULT_LIMIT);
    List<String> types =
        values(query, properties, "types", TYPE, "must be event types, with * only at their ends");
    List<String> subjects =
        values(query, properties, "subject", SUBJECT, "must be subjects of events, such as ids");
    List<String> actors = actors(query, properties);
    properties.check();
    return new EventQuery(after, new EventFilter(types, subjects, actors), (int) limit);
  }

  /**
   * Returns this query, but starting after the event that the client received last, if the header
   * says which one that is.
   *
   * @throws ProblemException if the header is wrong
   */
  EventQuery resumedAfter(MultiMap headers) {
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

  /** Returns the query string of the page after a position, with the same filters. */
  String nextAfter(String position) {
    return with("after=" + position);
  }

  /** Returns the query string of this page. */
  String self() {
    return with(after.isPresent() ? "after=" + after.getAsLong() : "");
  }

  private String with(String start) {
    StringBuilder query = new StringBuilder(start);
    query.append(start.isEmpty() ? "" : "&").append("limit=").append(limit);
    filter.types().forEach(type -> query.append("&types=").append(encoded(type)));
    filter.subjects().forEach(subject -> query.append("&subject=").append(encoded(subject)));
    filter.actors().forEach(actor -> query.append("&actor=").append(encoded(actor)));
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

  /** Reads values that are separated by commas or given by repeated parameters. */
  static List<String> values(
      MultiMap query, RequestProperties properties, String name, Pattern allowed, String mistake) {
    Stream<String> values =
        query.getAll(name).stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip);
    return checked(values, properties, name, allowed, mistake);
  }

  /** Commas do not separate actors, because names of users may contain them. */
  private static List<String> actors(MultiMap query, RequestProperties properties) {
    return checked(
        query.getAll("actor").stream(), properties, "actor", ACTOR, "must be names of users");
  }

  private static List<String> checked(
      Stream<String> given,
      RequestProperties properties,
      String name,
      Pattern allowed,
      String mistake) {
    List<String> values = given.distinct().toList();
    if (values.size() > MAX_VALUES) {
      properties.wrong(name, "has more than " + MAX_VALUES + " values");
    }
    if (!values.stream().allMatch(value -> !value.isEmpty() && allowed.matcher(value).matches())) {
      properties.wrong(name, mistake);
    }
    return values;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * The counts that a request asks for.
   *
   * @param from the beginning of the first bucket
   * @param to the beginning of the first bucket that is left out
   */
  record EventCountQuery(EventFilter types, Resolution resolution, Instant from, Instant to) {
    private static final int MAX_RESOLUTION_LENGTH = 16;
    private static final int MAX_BUCKETS = 1_500;

    private static final Map<Resolution, Duration> USUAL_RANGES =
        Map.of(
            Resolution.MINUTE,
            Duration.ofHours(1),
            Resolution.HOUR,
            Duration.ofDays(7),
            Resolution.DAY,
            Duration.ofDays(30));

    /**
     * Reads the parameters of a request. If it names no end, the range ends with the bucket that
     * contains {@code now}.
     *
     * @throws dev.untether.api.problem.ProblemException if a parameter is wrong
     */
    static EventCountQuery of(MultiMap query, Instant now) {
      RequestProperties properties = RequestProperties.of(query);
      Resolution resolution = resolution(properties);
      List<String> types =
          EventQuery.values(
              query,
              properties,
              "type",
              EventQuery.TYPE,
              "must be event types, with * only at their ends");
      Optional<Instant> wantedTo = properties.optionalInstant("to");
      Optional<Instant> wantedFrom = properties.optionalInstant("from");
      properties.check();
      Instant to = endOf(resolution, wantedTo.orElse(now), wantedTo.isPresent());
      Instant from =
          wantedFrom
              .map(resolution::bucketOf)
              .orElseGet(() -> to.minus(USUAL_RANGES.getOrDefault(resolution, Duration.ZERO)));
      long buckets = Duration.between(from, to).dividedBy(resolution.length());
      if (!from.isBefore(to)) {
        properties.wrong("from", "must be before to, which is " + Timestamps.text(to));
      } else if (buckets > MAX_BUCKETS) {
        properties.wrong(
            "from", "is more than %s buckets before to; use longer ones".formatted(MAX_BUCKETS));
      }
      properties.check();
      return new EventCountQuery(new EventFilter(types, List.of()), resolution, from, to);
    }

    /** A bucket that has begun counts as a whole; an end that was asked for is not in the range. */
    private static Instant endOf(Resolution resolution, Instant time, boolean isEnd) {
      Instant bucket = resolution.bucketOf(time);
      return isEnd && bucket.equals(time) ? time : bucket.plus(resolution.length());
    }

    private static Resolution resolution(RequestProperties properties) {
      Optional<String> name = properties.optionalText("bucket", MAX_RESOLUTION_LENGTH);
      Optional<Resolution> resolution = name.flatMap(Resolution::of);
      if (name.isPresent() && resolution.isEmpty()) {
        properties.wrong("bucket", "must be minute, hour or day");
      }
      return resolution.orElse(Resolution.MINUTE);
    }

    /** Returns all buckets of the range, also those without events. */
    JsonObject render(CountedEvents counted) {
      Map<Instant, JsonObject> types = new HashMap<>();
      Map<Instant, Long> sums = new HashMap<>();
      for (EventCount count : counted.counts()) {
        types
            .computeIfAbsent(count.bucket(), first -> new JsonObject())
            .put(count.type(), count.events());
        sums.merge(count.bucket(), count.events(), Long::sum);
      }
      JsonArray buckets = new JsonArray();
      for (Instant time = from; time.isBefore(to); time = time.plus(resolution.length())) {
        buckets.add(
            new JsonObject()
                .put("time", Timestamps.text(time))
                .put("count", sums.getOrDefault(time, 0L))
                .put("types", types.getOrDefault(time, new JsonObject())));
      }
      return new JsonObject()
          .put("bucket", resolution.text())
          .put("from", Timestamps.text(from))
          .put("to", Timestamps.text(to))
          .put("countedThrough", Timestamps.text(counted.countedThrough()))
          .put("results", buckets);
    }
  }
}
