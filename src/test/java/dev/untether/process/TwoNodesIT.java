package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes on one database. */
class TwoNodesIT {
  @TempDir private static Path directory;

  @Test
  void two_that_start_at_once_on_an_empty_database_serve_as_one() {
    TestDatabase database = TestDatabase.create();
    Map<String, String> settings =
        Map.of(
            "UNTETHER_DATABASE_URI", database.uri(),
            "UNTETHER_SECRETS_KEY_SET", keySet().toString());

    try (PackagedNode one = PackagedNode.launch(directory.resolve("one"), settings);
        PackagedNode other = PackagedNode.launch(directory.resolve("other"), settings)) {
      one.awaitService();
      other.awaitService();

      assertThat(new Tables(database).texts("SELECT name FROM registered_user"))
          .containsExactly(TestNode.ADMINISTRATOR);
      String token = one.client().administratorToken();
      String id = other.client().addConnection(token);
      assertThat(one.client().removal(id, token).send().status()).isEqualTo(204);
      assertThat(other.client().removal(id, token).send().status()).isEqualTo(404);

      assertThatAStrangerRefuses(database);
    }
  }

  /** A node with a key set of its own. */
  private static void assertThatAStrangerRefuses(TestDatabase database) {
    PackagedNode stranger =
        PackagedNode.launch(
            directory.resolve("stranger"), Map.of("UNTETHER_DATABASE_URI", database.uri()));

    assertThat(stranger.awaitExit()).isEqualTo(1);
    assertThat(stranger.output())
        .contains("Untether cannot start")
        .contains("Give this node the key set file of the node that first used this database");
  }

  private static Path keySet() {
    Path shared = directory.resolve("shared");
    try (DataDirectory files = DataDirectory.open(shared)) {
      Keyring.open(new SecretsSettings(Optional.empty()), files);
    }
    return shared.resolve("keyset.json");
  }
}
