package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartIT {
  @RegisterExtension static final Browser BROWSER = new Browser();

  @RegisterExtension
  static final NodeExtension NODE =
      new NodeExtension(
          Map.of(
              "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
              "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true"));

  @Test
  void what_needs_attention_is_named_and_leads_to_where_it_can_be_mended() {
    // Nobody listens there.
    String id =
        NODE.client()
            .request("POST", "/api/v1/webhooks", NODE.administratorToken())
            .json(new JsonObject().put("url", "http://127.0.0.1:1/hook"))
            .send()
            .json()
            .getString("id");
    NODE.client().addConnection(NODE.administratorToken());
    BROWSER.openAsAdministrator(NODE.client().address(), "");

    BROWSER.see("li", "The audit trail has not been verified in this browser yet.");
    BROWSER.see("li", "No delivery to http://127.0.0.1:1/hook has succeeded for");
    BROWSER.click("li a", "Look at it");

    assertThat(BROWSER.place()).isEqualTo("#/webhooks?id=" + id);
  }
}
