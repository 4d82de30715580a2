package dev.untether.api.resource;

import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.Timestamps;
import dev.untether.model.EventCount;
import dev.untether.model.EventCount.Resolution;
import dev.untether.model.EventFilter;
import dev.untether.stream.Streams.CountedEvents;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
