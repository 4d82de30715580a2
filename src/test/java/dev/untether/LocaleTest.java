package dev.untether;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Text that programs read is the same wherever this runs: in some locales numbers have other
 * digits, in others letters have other capitals.
 */
@AnalyzeClasses(packages = "dev.untether", importOptions = ImportOption.DoNotIncludeTests.class)
class LocaleTest {
  /** Of a format, for numbers, times and capitals. With {@code %s} a number has its own digits. */
  private static final Pattern LOCALIZED = Pattern.compile("%[-+#0,(]*\\d*(\\.\\d+)?[defgEGtTS]");

  private static final String ROOT = "Locale.ROOT";

  private static final Set<String> FORMATTERS =
      Set.of(
          "java.text.DecimalFormat",
          "java.text.MessageFormat",
          "java.text.NumberFormat",
          "java.text.SimpleDateFormat",
          "java.util.Formatter");

  private static final DescribedPredicate<JavaCall<?>> DEPENDS_ON_THE_LOCALE =
      describe(
          "depends on the locale",
          call -> !takesLocale(call) && (isOfFormatter(call) || isOfTextOrTime(call)));

  @ArchTest
  static final ArchRule nobody_calls_what_depends_on_the_locale =
      noClasses().should().callCodeUnitWhere(DEPENDS_ON_THE_LOCALE);

  @Test
  void numbers_and_times_are_formatted_with_a_locale_that_is_named() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      List<String> localized =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(LocaleTest::localized)
              .toList();

      assertThat(localized).as("%s instead, or " + ROOT, "%s").isEmpty();
    }
  }

  @Test
  void the_pattern_finds_what_it_should() {
    assertThat(List.of("LIMIT %d", "%,d", "%05.1f", "%tF", "%S"))
        .allMatch(format -> LOCALIZED.matcher(format).find());
    assertThat(List.of("%s of %s", "100%", "%n", "%%", "%02x"))
        .noneMatch(format -> LOCALIZED.matcher(format).find());
    assertThat(String.format(Locale.forLanguageTag("ar-EG"), "%d", 7)).isNotEqualTo("7");
    assertThat(String.format(Locale.forLanguageTag("ar-EG"), "%s", 7)).isEqualTo("7");
  }

  /** Formats in texts, unless the statement that they are in names the locale before. */
  private static Stream<String> localized(Path file) {
    String source = read(file);
    return LOCALIZED
        .matcher(source)
        .results()
        .filter(match -> isInText(source, match.start()))
        .filter(match -> !statementBefore(source, match.start()).contains(ROOT))
        .map(match -> file + ": " + match.group());
  }

  /** Also of a text block, in which a remainder is nothing that anybody writes. */
  private static boolean isInText(String source, int position) {
    String line = source.substring(source.lastIndexOf('\n', position) + 1, position);
    return line.contains("\"") || !(line.matches(".*\\w\\s*") || line.strip().startsWith("*"));
  }

  private static String statementBefore(String source, int position) {
    return source.substring(source.lastIndexOf(';', position) + 1, position);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean takesLocale(JavaCall<?> call) {
    return call.getTarget().getRawParameterTypes().stream()
        .anyMatch(type -> type.isEquivalentTo(Locale.class));
  }

  private static boolean isOfFormatter(JavaCall<?> call) {
    String name = call.getName();
    return FORMATTERS.contains(call.getTargetOwner().getName())
        && (name.equals("<init>") || name.startsWith("get") || name.equals("format"));
  }

  private static boolean isOfTextOrTime(JavaCall<?> call) {
    return switch (call.getTargetOwner().getName() + "." + call.getName()) {
      case "java.lang.String.format",
          "java.lang.String.toLowerCase",
          "java.lang.String.toUpperCase",
          "java.time.format.DateTimeFormatter.ofPattern",
          "java.time.format.DateTimeFormatterBuilder.toFormatter" ->
          true;
      default -> false;
    };
  }
}
