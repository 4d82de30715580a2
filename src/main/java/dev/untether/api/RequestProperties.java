package dev.untether.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Named values of a request, matched without regard to case; those that nobody asks for are
 * ignored. Mistakes are collected, so that the client hears of all at once: read everything, then
 * {@link #check()}, then use what was read. After a mistake a getter returns a placeholder. No
 * mistake repeats a value, which may be a secret.
 */
public final class RequestProperties {
  private static final UUID NO_ID = new UUID(0, 0);

  private final Map<String, Value> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> mistakes = new LinkedHashMap<>();

  RequestProperties() {}

  /** Those of a query, decoded. */
  public static RequestProperties of(Iterable<Map.Entry<String, String>> query) {
    RequestProperties properties = new RequestProperties();
    query.forEach(entry -> properties.add(entry.getKey(), entry.getValue()));
    return properties;
  }

  /** Null means that the property is not given. */
  void add(String name, @Nullable String text) {
    add(name, new Value(text, null));
  }

  void addUnreadable(String name, String mistake) {
    add(name, new Value(null, mistake));
  }

  private void add(String name, Value value) {
    values.merge(name, value, (first, second) -> new Value(null, "is given more than once"));
  }

  public boolean has(String name) {
    return value(name).isGiven();
  }

  /**
   * Text that is not blank.
   *
   * @param maxLength in Unicode code points
   */
  public String requiredText(String name, int maxLength) {
    String text = required(name, optionalText(name, maxLength), "");
    if (text.isBlank()) {
      wrong(name, "must not be blank");
    }
    return text;
  }

  /**
   * Text that may be left out, and may be empty.
   *
   * @param maxLength in Unicode code points
   */
  public Optional<String> optionalText(String name, int maxLength) {
    return read(name, text -> inLength(text, maxLength), "is longer than " + maxLength);
  }

  /**
   * Text of a certain form.
   *
   * @param pattern for the whole text; linear in time for whatever text
   * @param explanation completes "amazonAccountId ...", as in "has to be 12 digits"
   */
  public String requiredMatch(String name, Pattern pattern, String explanation) {
    return required(name, optionalMatch(name, pattern, explanation), "");
  }

  /** As {@link #requiredMatch}, but may be left out. */
  public Optional<String> optionalMatch(String name, Pattern pattern, String explanation) {
    return read(name, text -> Optional.of(text).filter(pattern.asMatchPredicate()), explanation);
  }

  public UUID requiredUuid(String name) {
    return required(name, optionalUuid(name), NO_ID);
  }

  public Optional<UUID> optionalUuid(String name) {
    return read(name, Identifiers::parse, "has to be a UUID");
  }

  /** A moment in RFC 3339 form; one without a zone is taken as UTC. */
  public Optional<Instant> optionalInstant(String name) {
    return read(name, Timestamps::parse, "has to be a time, as in 2026-11-24T13:04:05Z");
  }

  /** A whole number in decimal digits, within these bounds. */
  public Optional<Long> optionalNumber(String name, long min, long max) {
    return read(
        name,
        text -> number(text).filter(number -> number >= min && number <= max),
        "has to be a whole number from " + min + " to " + max);
  }

  /**
   * Notes a mistake; the first one of a property counts.
   *
   * @param mistake completes a sentence that begins with the name, as in "is missing"
   */
  public void wrong(String name, String mistake) {
    mistakes.putIfAbsent(name, mistake);
  }

  /**
   * Ends the reading.
   *
   * @throws ProblemException if there was a mistake in what has been read
   */
  public void check() {
    if (!mistakes.isEmpty()) {
      throw new ProblemException(Problem.invalidProperties(mistakes));
    }
  }

  private <T> T required(String name, Optional<T> value, T placeholder) {
    if (value.isEmpty()) {
      wrong(name, "is missing");
    }
    return value.orElse(placeholder);
  }

  private <T> Optional<T> read(
      String name, Function<String, Optional<T>> reading, String explanation) {
    Value value = value(name);
    if (value.mistake != null) {
      wrong(name, value.mistake);
    }
    if (value.text == null) {
      return Optional.empty();
    }
    if (!isPlain(value.text)) {
      wrong(name, "has characters that are not allowed");
      return Optional.empty();
    }
    Optional<T> result = reading.apply(value.text);
    if (result.isEmpty()) {
      wrong(name, explanation);
    }
    return result;
  }

  private Value value(String name) {
    return values.getOrDefault(name, Value.NOT_GIVEN);
  }

  /** PostgreSQL stores neither NUL nor half a surrogate pair; others forge lines in logs. */
  private static boolean isPlain(String text) {
    return text.codePoints()
        .noneMatch(
            character ->
                Character.isISOControl(character)
                    || Character.getType(character) == Character.SURROGATE);
  }

  private static Optional<String> inLength(String text, int maxLength) {
    return Optional.of(text)
        .filter(candidate -> candidate.codePointCount(0, candidate.length()) <= maxLength);
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What was given: a text, or something that cannot be read as one, or neither. */
  private record Value(@Nullable String text, @Nullable String mistake) {
    static final Value NOT_GIVEN = new Value(null, null);

    boolean isGiven() {
      return text != null || mistake != null;
    }
  }
}
