package dev.untether.platform.settings;

import static java.util.function.Predicate.not;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads settings and collects the mistakes: a method that finds one returns the fallback, and
 * {@link #finish()} reports all of them.
 *
 * <p>The key {@code http.tlsKey} is {@code tlsKey} in the section {@code http} of the file, and the
 * environment variable {@code UNTETHER_HTTP_TLS_KEY}, which takes precedence. White space around a
 * value is ignored; an empty value counts as not set. Not thread-safe.
 */
public final class SettingsReader {
  private static final int QUOTED_LENGTH = 100;

  private final SettingsLayers layers;
  private final Set<String> keys = new TreeSet<>();
  private final Set<String> secrets = new HashSet<>();
  private final List<String> mistakes = new ArrayList<>();

  /**
   * @param sections the sections of the file, as {@link SettingsFile} reads them
   */
  public SettingsReader(Map<?, ?> sections, Map<String, String> environment) {
    this.layers = new SettingsLayers(sections, environment);
  }

  /** The name of the environment variable that sets this key. */
  public static String variable(String key) {
    return SettingsLayers.variable(key);
  }

  public String text(String key, String fallback) {
    return optionalText(key).orElse(fallback);
  }

  public Optional<String> optionalText(String key) {
    return parsed(key, "a single value", Optional::of);
  }

  /** Reads a text that no message ever quotes. */
  public Optional<String> optionalSecret(String key) {
    secrets.add(key);
    return optionalText(key);
  }

  /** Both bounds are allowed. */
  public int number(String key, int fallback, int min, int max) {
    return parsed(
            key,
            "a whole number from %s to %s".formatted(min, max),
            text -> toNumber(text).filter(number -> min <= number && number <= max))
        .orElse(fallback);
  }

  /**
   * Reads a number with its unit: {@code 90s}, {@code 15m}, {@code 12h}, {@code 30d}; without a
   * unit, it is in seconds. Both bounds are allowed.
   */
  public Duration duration(String key, Duration fallback, Duration min, Duration max) {
    return optionalDuration(key, min, max).orElse(fallback);
  }

  /** Like {@link #duration}, for a setting that may be left out. */
  public Optional<Duration> optionalDuration(String key, Duration min, Duration max) {
    return parsed(
        key,
        "a duration from %s to %s seconds, as in 90s, 15m, 12h or 30d"
            .formatted(min.toSeconds(), max.toSeconds()),
        text ->
            DurationText.parse(text)
                .filter(duration -> duration.compareTo(min) >= 0)
                .filter(duration -> duration.compareTo(max) <= 0));
  }

  public boolean flag(String key, boolean fallback) {
    return parsed(
            key,
            "true or false",
            text ->
                Stream.of(true, false)
                    .filter(flag -> flag.toString().equalsIgnoreCase(text))
                    .findFirst())
        .orElse(fallback);
  }

  /** Reads one of the enum's constants, in upper or lower case. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    List<E> constants = Arrays.asList(fallback.getDeclaringClass().getEnumConstants());
    return parsed(
            key,
            constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "one of ", "")),
            text ->
                constants.stream()
                    .filter(constant -> constant.name().equalsIgnoreCase(text))
                    .findFirst())
        .orElse(fallback);
  }

  public Path path(String key, Path fallback) {
    return optionalPath(key).orElse(fallback);
  }

  public Optional<Path> optionalPath(String key) {
    return parsed(key, "a path", SettingsReader::toPath);
  }

  public Optional<Path> optionalReadableFile(String key) {
    return parsed(
        key,
        "a file that can be read",
        text -> toPath(text).filter(path -> Files.isRegularFile(path) && Files.isReadable(path)));
  }

  /** Reads a YAML list, or values separated by commas. */
  public List<String> list(String key) {
    keys.add(key);
    return layers.value(key).stream()
        .flatMap(
            value ->
                value instanceof List<?> several
                    ? several.stream().map(String::valueOf)
                    : Arrays.stream(value.toString().split(",", -1)))
        .map(String::strip)
        .filter(not(String::isEmpty))
        .toList();
  }

  /** Whether there is a value, valid or not. */
  public boolean isSet(String key) {
    return layers.value(key).isPresent();
  }

  /**
   * Records that a value is not allowed.
   *
   * @param mustBe what is allowed; completes the sentence "... must be"
   */
  public void mistake(String key, String mustBe) {
    String value =
        layers.value(key).map(set -> secrets.contains(key) ? "set" : quoted(set)).orElse("not set");
    mistakes.add("%s (%s) is %s, must be %s".formatted(key, variable(key), value, mustBe));
  }

  /** The keys read so far. */
  public Set<String> keys() {
    return Set.copyOf(keys);
  }

  /**
   * Must be called when everything has been read.
   *
   * @throws SettingsException if there are mistakes, or keys in the file that are not settings
   */
  public void finish() {
    mistakes.addAll(layers.unknownKeys(keys));
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
  }

  /**
   * Returns a warning for each environment variable that looks like a setting but is not one. These
   * are no errors, because Kubernetes adds such variables for a service named untether.
   */
  public List<String> warnings() {
    return layers.unknownVariables(keys);
  }

  private <T> Optional<T> parsed(String key, String mustBe, Function<String, Optional<T>> parser) {
    keys.add(key);
    Optional<Object> value = layers.value(key);
    Optional<T> result =
        value.flatMap(set -> set instanceof String text ? parser.apply(text) : Optional.empty());
    if (value.isPresent() && result.isEmpty()) {
      mistake(key, mustBe);
    }
    return result;
  }

  private static String quoted(Object value) {
    String text = value.toString().replaceAll("\\p{Cntrl}", "?");
    return '"' + text.substring(0, Math.min(QUOTED_LENGTH, text.length())) + '"';
  }

  private static Optional<Integer> toNumber(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Path> toPath(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  /** Durations as people write them in settings. */
  static final class DurationText {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([smhd]?)");
    private static final Map<String, Duration> UNITS =
        Map.of(
            "", Duration.ofSeconds(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private DurationText() {}

    /** Empty if the text is not a duration. */
    static Optional<Duration> parse(String text) {
      Matcher form = FORM.matcher(text);
      return form.matches()
          ? Optional.ofNullable(UNITS.get(form.group(2)))
              .map(unit -> unit.multipliedBy(Long.parseLong(form.group(1))))
          : Optional.empty();
    }
  }

  /** The settings cannot be used. The message is for the operator, and lists all mistakes. */
  public static final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(List<String> mistakes) {
      super(
          mistakes.size() == 1
              ? "The settings have a mistake: " + mistakes.get(0)
              : "The settings have %s mistakes:\n  %s"
                  .formatted(mistakes.size(), String.join("\n  ", mistakes)),
          null,
          false,
          false);
    }
  }
}
