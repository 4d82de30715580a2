package dev.untether.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.HttpSettings;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 700})
  void a_self_signed_certificate_that_was_half_written_is_made_anew(int length) {
    HttpSettings settings = HttpSettings.read(new SettingsReader(Map.of(), Map.of()));
    try (DataDirectory data = DataDirectory.open(directory)) {
      ServerCertificate.of(settings, data, Clock.systemUTC());
      byte[] whole = data.readOrCreate("tls.pem", () -> new byte[0]);
      data.replace("tls.pem", Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));

      ServerCertificate.of(settings, data, Clock.systemUTC());

      assertThat(new String(data.readOrCreate("tls.pem", () -> new byte[0]), US_ASCII))
          .startsWith("-----BEGIN CERTIFICATE-----")
          .endsWith("-----END PRIVATE KEY-----\n");
    }
  }
}
