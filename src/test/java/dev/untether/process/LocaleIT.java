package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.TemporaryFolder;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A machine in a country where numbers are written with other digits than those of ASCII. */
class LocaleIT {

  /** With the embedded PostgreSQL, whose settings are written, too. */
  @ParameterizedTest
  @CsvSource({"ar,EG", "fa,IR", "tr,TR"})
  void a_node_works_wherever_it_is(String language, String country) {
    try (TemporaryFolder folder = TemporaryFolder.create();
        PackagedNode node =
            PackagedNode.start(
                folder.path(),
                Map.of(
                    "JAVA_TOOL_OPTIONS",
                    "-Duser.language=%s -Duser.country=%s".formatted(language, country)))) {
      ApiClient api = node.client();
      String token = api.administratorToken();

      assertThat(api.removal(api.addConnection(token), token).send().status()).isEqualTo(204);
      assertThat(node.output()).doesNotContain(" ERROR ", " WARN ");
    }
  }
}
