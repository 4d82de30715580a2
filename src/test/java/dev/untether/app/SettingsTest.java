package dev.untether.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.untether.platform.settings.SettingsFile;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.platform.settings.SettingsReader.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Path SHIPPED = Path.of("conf", "untether.yaml");

  @Test
  void the_shipped_file_says_what_holds_without_a_file() {
    Settings shipped = Settings.read(new SettingsReader(SettingsFile.read(SHIPPED), Map.of()));

    assertThat(shipped).isEqualTo(read(Map.of(), Map.of()));
  }

  @Test
  void the_shipped_file_documents_every_setting_and_its_variable() throws IOException {
    SettingsReader reader = new SettingsReader(Map.of(), Map.of());
    Settings.read(reader);
    List<String> lines = Files.readAllLines(SHIPPED);

    assertThat(reader.keys())
        .isNotEmpty()
        .allSatisfy(
            key -> {
              int variable = lines.indexOf(comment(key, SettingsReader.variable(key)));
              assertThat(variable).isNotNegative();
              assertThat(lines.get(variable + 1))
                  .startsWith(indentation(key) + key.substring(key.indexOf('.') + 1) + ":");
            });
  }

  @Test
  void the_environment_prevails_over_the_file() {
    Map<?, ?> file = Map.of("http", Map.of("host", "127.0.0.2", "port", "1"));

    Settings settings = read(file, Map.of("UNTETHER_HTTP_PORT", " 2 ", "UNTETHER_HTTP_HOST", ""));

    assertThat(settings.http().port()).isEqualTo(2);
    assertThat(settings.http().host()).isEqualTo("127.0.0.2");
  }

  @Test
  void all_mistakes_are_told_at_once() {
    Map<?, ?> file =
        Map.of(
            "http", Map.of("prot", "1", "trustedProxies", List.of("10.0.0.0/8", "proxy")),
            "token", Map.of("accessSeconds", "an hour"));
    Map<String, String> environment =
        Map.of(
            "UNTETHER_HTTP_PORT", "65536",
            "UNTETHER_HTTP_TLS_KEY", "/does/not/exist",
            "UNTETHER_LOG_LEVEL", "loud");

    assertThat(catchThrowable(() -> read(file, environment)))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            """
            The settings have 7 mistakes:
              http.port (UNTETHER_HTTP_PORT) is "65536", must be a whole number from 0 to 65535
              http.tlsKey (UNTETHER_HTTP_TLS_KEY) is "/does/not/exist", must be a file that can be read
              http.tlsCertificate (UNTETHER_HTTP_TLS_CERTIFICATE) is not set, must be set: certificate and key go together
              http.trustedProxies (UNTETHER_HTTP_TRUSTED_PROXIES) is "[10.0.0.0/8, proxy]", must be IP addresses or networks, such as 192.0.2.1, 2001:db8::/32
              token.accessSeconds (UNTETHER_TOKEN_ACCESS_SECONDS) is "an hour", must be a whole number from 1 to 86400
              log.level (UNTETHER_LOG_LEVEL) is "loud", must be one of error, warn, info, debug, trace
              http.prot is not a setting; the nearest is http.port""");
  }

  @Test
  void secrets_are_never_shown() {
    assertThat(
            read(
                    Map.of("admin", Map.of("password", "hunter2")),
                    Map.of("UNTETHER_DATABASE_URI", "postgresql://u:hunter2@localhost/db"))
                .toString())
        .contains("***")
        .doesNotContain("hunter2");

    assertThatThrownBy(
            () -> read(Map.of(), Map.of("UNTETHER_DATABASE_URI", "mysql://u:hunter2@localhost")))
        .hasMessageContaining("database.uri (UNTETHER_DATABASE_URI) is set, must be of the form")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void an_unknown_variable_only_earns_a_warning() {
    SettingsReader reader =
        new SettingsReader(
            Map.of(), Map.of("UNTETHER_HTTP_PROT", "1", "UNTETHER_EMPTY", "", "HOME", "/root"));

    Settings.read(reader);

    assertThat(reader.warnings())
        .containsExactly("UNTETHER_HTTP_PROT is not a setting; the nearest is UNTETHER_HTTP_PORT");
  }

  private static Settings read(Map<?, ?> file, Map<String, String> environment) {
    return Settings.read(new SettingsReader(file, environment));
  }

  private static String comment(String key, String text) {
    return indentation(key) + "# " + text;
  }

  private static String indentation(String key) {
    return key.contains(".") ? "  " : "";
  }
}
