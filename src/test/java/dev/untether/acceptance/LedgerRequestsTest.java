package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask for what of the ledger, and how long the answer is good. */
class LedgerRequestsTest {
  private static final String LEDGER = "/api/v1/ledger/";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void what_never_changes_may_be_kept_for_ever() throws IOException {
    new Tables(NODE.database()).awaitConsumers();

    ApiResponse tile = NODE.get(LEDGER + "tile/0/000.p/1");
    assertThat(tile.header("Cache-Control")).contains("private, max-age=31536000, immutable");
    assertThat(tile.header("Content-Type")).contains("application/octet-stream");
    try (InputStream body =
        NODE.client()
            .request("GET", LEDGER + "tile/0/000.p/1", NODE.administratorToken())
            .open()
            .body()) {
      assertThat(body.readAllBytes()).hasSize(32);
    }
    ApiResponse checkpoint = NODE.get(LEDGER + "checkpoint");
    assertThat(checkpoint.header("Cache-Control")).contains("no-cache");
    assertThat(checkpoint.header("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile/0/000",
        "tile/0/001.p/1",
        "tile/9/000.p/1",
        "tile/0/000.p/0",
        "tile/0/000.p/257",
        "tile/0/0",
        "tile/0/x000/000.p/1",
        "tile/entries/000",
        "tile/entries/999.p/3",
        "tile/0",
        "tile/0/",
        "tile/",
        "tile",
        "tile/0/000.p/1/",
        "tile/x/000.p/1",
        "tile/-1/000.p/1",
        "tile/0/x999/x999/x999/x999/x999/999.p/1",
        "tile/0/000.p%2F1/..",
        "nothing"
      })
  void what_the_ledger_does_not_have_is_not_found(String path) {
    assertThat(NODE.get(LEDGER + path).problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void events_that_are_not_there_have_no_proof() {
    String path = "/api/v1/events/" + UUID.randomUUID();

    assertThat(NODE.get(path).status()).isEqualTo(404);
    assertThat(NODE.get(path + "/proof").status()).isEqualTo(404);
  }

  @Test
  void only_administrators_see_the_ledger() {
    ApiClient client = NODE.client();
    String operator = client.tokenOfNew("Portal Operator", NODE.administratorToken());

    for (String path :
        List.of(
            LEDGER + "checkpoint",
            LEDGER + "keys",
            LEDGER + "tile/0/000.p/1",
            LEDGER + "tile/entries/000.p/1",
            "/api/v1/events/" + UUID.randomUUID(),
            "/api/v1/events/" + UUID.randomUUID() + "/proof")) {
      assertThat(client.request("GET", path, operator).send().status()).isEqualTo(403);
      assertThat(client.bare("GET", path).send().status()).isIn(400, 401);
    }
  }
}
