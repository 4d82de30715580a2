package dev.untether.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.settings.SettingsReader.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"0123", "yes", "1_000", "2026-11-24", "1e3", "0x10", "=", "\"#1 *!\""})
  void a_value_is_the_text_as_written(String written) throws IOException {
    Map<?, ?> sections = SettingsFile.read(file("password: " + written));

    assertThat(sections.get("password")).isEqualTo(written.replace("\"", ""));
  }

  @Test
  void a_key_that_stands_twice_is_refused_with_its_line() throws IOException {
    Path file = file("http:\n  port: 1\n  port: 2\n");

    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(file + ", line 3: found duplicate key port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*hunter2", "!hunter2 x", "!!java.net.URL [hunter2]", "\"hunter2", "%hunter2"})
  void a_malformed_file_is_not_quoted_because_it_may_hold_secrets(String malformed)
      throws IOException {
    Path file = file("password: " + malformed);

    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("line 1")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void an_empty_file_sets_nothing() throws IOException {
    assertThat(SettingsFile.read(file("# nothing\n"))).isEmpty();
  }

  @Test
  void what_is_no_map_too_long_or_not_there_is_refused() throws IOException {
    Path scalar = file("just text");
    assertThatThrownBy(() -> SettingsFile.read(scalar)).isInstanceOf(SettingsException.class);

    Path longFile = file("key: " + "x".repeat(70_000));
    assertThatThrownBy(() -> SettingsFile.read(longFile)).isInstanceOf(SettingsException.class);

    Path missing = directory.resolve("missing.yaml");
    assertThatThrownBy(() -> SettingsFile.read(missing))
        .hasMessageContaining(missing + " does not exist");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("untether.yaml"), text);
  }
}
