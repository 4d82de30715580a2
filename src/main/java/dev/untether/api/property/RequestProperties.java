package dev.untether.api.property;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.JsonProperties.PropertyValue;
import dev.untether.api.property.JsonProperties.PropertyValue.Flag;
import dev.untether.api.property.JsonProperties.PropertyValue.NotGiven;
import dev.untether.api.property.JsonProperties.PropertyValue.Properties;
import dev.untether.api.property.JsonProperties.PropertyValue.Repeated;
import dev.untether.api.property.JsonProperties.PropertyValue.Text;
import dev.untether.api.property.JsonProperties.PropertyValue.Texts;
import dev.untether.api.property.JsonProperties.PropertyValue.WholeNumber;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Named values of a request. Names are matched without regard to case; properties that no operation
 * reads are ignored. Mistakes are collected, so that the answer lists all of them: read everything,
 * then call {@link #check()}, then use the values. After a mistake, a getter returns a placeholder.
 * The text of a mistake never repeats a value, which may be a secret.
 */
public final class RequestProperties {
  private static final UUID NO_ID = new UUID(0, 0);
  private static final int MAX_FLAG_LENGTH = 8;

  private final Map<String, PropertyValue> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> mistakes = new LinkedHashMap<>();
  private final Map<String, RequestProperties> objects = new LinkedHashMap<>();

  RequestProperties() {}

  /** Returns the properties of a decoded query. */
  public static RequestProperties of(Iterable<Map.Entry<String, String>> query) {
    RequestProperties properties = new RequestProperties();
    query.forEach(entry -> properties.add(entry.getKey(), entry.getValue()));
    return properties;
  }

  /** Null means that the property is not given. */
  void add(String name, @Nullable String text) {
    add(name, text == null ? new NotGiven() : new Text(text));
  }

  void add(String name, PropertyValue value) {
    values.merge(name, value, (first, second) -> new Repeated());
  }

  public boolean has(String name) {
    return !(value(name) instanceof NotGiven);
  }

  /**
   * Reads text that is not blank.
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
   * Reads text that may be missing or empty.
   *
   * @param maxLength in Unicode code points
   */
  public Optional<String> optionalText(String name, int maxLength) {
    return read(
        name,
        value(name),
        text -> Optional.of(text).filter(given -> given.length() <= maxLength).map(Text::text),
        "is longer than " + maxLength);
  }

  /**
   * Reads text of a certain form.
   *
   * @param pattern must match the whole text; must take linear time for any text
   * @param explanation completes "amazonAccountId ...", as in "must be 12 digits"
   */
  public String requiredMatch(String name, Pattern pattern, String explanation) {
    return required(name, optionalMatch(name, pattern, explanation), "");
  }

  /** As {@link #requiredMatch}, but the property may be missing. */
  public Optional<String> optionalMatch(String name, Pattern pattern, String explanation) {
    return read(name, text -> Optional.of(text).filter(pattern.asMatchPredicate()), explanation);
  }

  public UUID requiredUuid(String name) {
    return required(name, optionalUuid(name), NO_ID);
  }

  public Optional<UUID> optionalUuid(String name) {
    return read(name, Identifiers::parse, "must be a UUID");
  }

  /** Reads a time in RFC 3339 form; without a zone, it is read as UTC. */
  public Optional<Instant> optionalInstant(String name) {
    return read(name, Timestamps::parse, "must be a time, as in 2026-11-24T13:04:05Z");
  }

  /** Reads a whole number within these bounds, given as a number or as text in decimal digits. */
  public Optional<Long> optionalNumber(String name, long min, long max) {
    PropertyValue value = value(name);
    return read(
        name,
        value instanceof WholeNumber number ? new Text(number.digits()) : value,
        text -> text.wholeNumber().filter(number -> number >= min && number <= max),
        "must be a whole number from " + min + " to " + max);
  }

  public Optional<Boolean> optionalFlag(String name) {
    PropertyValue value = value(name);
    if (value instanceof Flag flag) {
      return Optional.of(flag.isSet());
    }
    wrongUnlessNotGiven(name, value, "must be true or false");
    return Optional.empty();
  }

  /** Reads a flag of a query, which is always text. */
  public boolean flag(String name) {
    return optionalText(name, MAX_FLAG_LENGTH)
        .map(
            text -> {
              boolean isSet = text.equalsIgnoreCase("true");
              if (!isSet && !text.equalsIgnoreCase("false")) {
                wrong(name, "must be true or false");
              }
              return isSet;
            })
        .orElse(false);
  }

  /**
   * Reads an object. Its mistakes are reported together with those of the whole, under names such
   * as {@code accessKeys.secretKey}.
   */
  public Optional<RequestProperties> optionalObject(String name) {
    PropertyValue value = value(name);
    if (value instanceof Properties object) {
      objects.put(name, object.properties());
      return Optional.of(object.properties());
    }
    wrongUnlessNotGiven(name, value, "must be an object");
    return Optional.empty();
  }

  /**
   * Reads an array of texts of a certain form; returns an empty list if it is missing.
   *
   * @param reading converts a text; returns empty if it is not of the form
   * @param explanation completes "eventTypes has an element that ..."
   */
  public <T> List<T> texts(
      String name, int maxCount, Function<String, Optional<T>> reading, String explanation) {
    PropertyValue value = value(name);
    if (!(value instanceof Texts texts)) {
      wrongUnlessNotGiven(name, value, "must be an array of strings");
      return List.of();
    }
    if (texts.elements().size() > maxCount) {
      wrong(name, "has more than " + maxCount + " elements");
      return List.of();
    }
    List<T> read =
        texts.elements().stream()
            .filter(Text::isPlain)
            .flatMap(element -> reading.apply(element.text()).stream())
            .toList();
    if (read.size() < texts.elements().size()) {
      wrong(name, "has an element that " + explanation);
    }
    return read;
  }

  /**
   * Records a mistake. Only the first mistake of each property is kept.
   *
   * @param mistake completes a sentence that begins with the name, as in "is missing"
   */
  public void wrong(String name, String mistake) {
    mistakes.putIfAbsent(name, mistake);
  }

  /**
   * Must be called when everything has been read, before the values are used.
   *
   * @throws ProblemException if there was a mistake; it lists all mistakes
   */
  public void check() {
    Map<String, String> all = allMistakes();
    if (!all.isEmpty()) {
      throw new ProblemException(Problem.invalidProperties(all));
    }
  }

  /** Returns what is wrong with a property, as far as it has been read. */
  public Optional<String> mistake(String name) {
    return Optional.ofNullable(mistakes.get(name));
  }

  private Map<String, String> allMistakes() {
    Map<String, String> all = new LinkedHashMap<>(mistakes);
    objects.forEach(
        (object, properties) ->
            properties
                .allMistakes()
                .forEach((name, mistake) -> all.put(object + "." + name, mistake)));
    return all;
  }

  private <T> T required(String name, Optional<T> value, T placeholder) {
    if (value.isEmpty()) {
      wrong(name, "is missing");
    }
    return value.orElse(placeholder);
  }

  private <T> Optional<T> read(
      String name, Function<String, Optional<T>> reading, String explanation) {
    return read(name, value(name), text -> reading.apply(text.text()), explanation);
  }

  private <T> Optional<T> read(
      String name, PropertyValue value, Function<Text, Optional<T>> reading, String explanation) {
    if (!(value instanceof Text text)) {
      wrongUnlessNotGiven(name, value, "must be a string");
      return Optional.empty();
    }
    if (!text.isPlain()) {
      wrong(name, "has characters that are not allowed");
      return Optional.empty();
    }
    Optional<T> result = reading.apply(text);
    if (result.isEmpty()) {
      wrong(name, explanation);
    }
    return result;
  }

  private void wrongUnlessNotGiven(String name, PropertyValue value, String mistake) {
    if (!(value instanceof NotGiven)) {
      wrong(name, value instanceof Repeated ? "is given more than once" : mistake);
    }
  }

  private PropertyValue value(String name) {
    return values.getOrDefault(name, new NotGiven());
  }

  /** Reads ids as clients send them. */
  public static final class Identifiers {
    private static final Pattern FORM =
        Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private Identifiers() {}

    /** Parses a UUID of any version in the form of RFC 9562, section 4, with all its digits. */
    public static Optional<UUID> parse(String text) {
      // UUID.fromString alone also accepts "1-1-1-1-1".
      return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
  }
}
