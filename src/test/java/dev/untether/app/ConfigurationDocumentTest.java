package dev.untether.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.settings.SettingsFile;
import dev.untether.platform.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What README and the site say about settings is what the shipped file of settings says. */
class ConfigurationDocumentTest {
  private static final Path SHIPPED = Path.of("conf", "untether.yaml");
  private static final Path SITE = Path.of("src/site/markdown");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(UNTETHER_\\w+)` \\| (.*?) \\|");
  private static final Pattern VARIABLE = Pattern.compile("UNTETHER_[A-Z_]*");

  /** Names the file with the settings, so it cannot be a setting itself. */
  private static final String FILE_VARIABLE = "UNTETHER_CONFIG";

  /** What {@code verify-audit} logs on with: the settings of the service do not have it. */
  private static final List<String> VARIABLES_OF_THE_VERIFIER =
      List.of("UNTETHER_TOKEN", "UNTETHER_USER", "UNTETHER_PASSWORD");

  @Test
  void the_table_of_settings_has_the_names_and_defaults_of_the_shipped_file() throws IOException {
    Map<String, String> defaults = defaults();
    Map<String, String> table =
        ROW.matcher(Files.readString(SITE.resolve("configuration.md")))
            .results()
            .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

    assertThat(table).isNotEmpty();
    assertThat(table)
        .allSatisfy(
            (variable, shown) -> {
              assertThat(defaults).containsKey(variable);
              if (defaults.get(variable).isEmpty()) {
                assertThat(shown).as("has no fixed default: " + variable).doesNotContain("`");
              } else {
                assertThat(shown).as(variable).isEqualTo("`" + defaults.get(variable) + "`");
              }
            });
  }

  @Test
  void every_variable_that_a_document_names_is_a_setting() throws IOException {
    List<String> variables = new ArrayList<>(defaults().keySet());
    variables.add(FILE_VARIABLE);
    variables.addAll(VARIABLES_OF_THE_VERIFIER);

    for (Path document : documents()) {
      assertThat(VARIABLE.matcher(Files.readString(document)).results())
          .as(document.toString())
          .allMatch(
              named -> variables.stream().anyMatch(variable -> stands(named.group(), variable)));
    }
  }

  /** {@code UNTETHER_CLUSTER_TLS_} stands for all variables that begin with it. */
  private static boolean stands(String named, String variable) {
    return named.endsWith("_") ? variable.startsWith(named) : variable.equals(named);
  }

  /** By variable; empty where the file gives no value. */
  private static Map<String, String> defaults() {
    Map<String, String> defaults = new HashMap<>();
    SettingsFile.read(SHIPPED)
        .forEach(
            (section, content) -> {
              if (content instanceof Map<?, ?> settings) {
                settings.forEach((key, value) -> put(defaults, section + "." + key, value));
              } else {
                put(defaults, section.toString(), content);
              }
            });
    return defaults;
  }

  private static void put(Map<String, String> defaults, String key, Object value) {
    String text =
        value instanceof List<?> list
            ? list.stream().map(Object::toString).collect(Collectors.joining(","))
            : value == null ? "" : value.toString();
    defaults.put(SettingsReader.variable(key), text);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> pages = Files.walk(SITE)) {
      return Stream.concat(Stream.of(Path.of("README.md")), pages)
          .filter(file -> file.toString().endsWith(".md"))
          .toList();
    }
  }
}
