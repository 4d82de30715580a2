package dev.untether.console;

import static dev.untether.console.Inspection.inspect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebhooksIT {
  @RegisterExtension static final Browser BROWSER = new Browser();

  @RegisterExtension
  static final NodeExtension NODE =
      new NodeExtension(
          Map.of(
              "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
              "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true"));

  @Test
  void a_webhook_is_added_tested_paused_and_removed() {
    BROWSER.openAsAdministrator(NODE.client().address(), "#/webhooks");
    BROWSER.click("button", "Add a webhook");
    BROWSER.type("Address of the receiver", "http:/");
    BROWSER.see("dialog small", "This is not an address yet");
    // Nobody listens there.
    BROWSER.type("Address of the receiver", "http://127.0.0.1:1/hook");
    BROWSER.see("dialog small", "Addresses without TLS are refused");
    inspect(BROWSER, "webhooks-add");
    BROWSER.click("dialog button", "Save");
    String secret = BROWSER.see("dialog code", "whsec_").getText();
    inspect(BROWSER, "webhooks-secret");
    BROWSER.click("dialog button", "I have kept it");

    BROWSER.click("tbody button", "New secret: http");
    BROWSER.see("dialog p", "within 24 hours");
    inspect(BROWSER, "webhooks-rotate");
    BROWSER.click("dialog button", "Make a new secret");
    BROWSER.see("dialog .notice", "For 24 hours deliveries are signed with the old one, too.");
    assertThat(BROWSER.see("dialog code", "whsec_").getText())
        .startsWith("whsec_")
        .isNotEqualTo(secret);
    BROWSER.click("dialog button", "I have kept it");

    BROWSER.click("tbody button", "Test: http");
    BROWSER.see("[role=status]", "The test to http://127.0.0.1:1/hook");
    NODE.client().addConnection(NODE.administratorToken());
    BROWSER.see("tbody .badge", "Failing");
    BROWSER.screenshots("webhooks-failing");
    BROWSER.click("tbody button", "Pause: http");
    BROWSER.see("tbody .badge", "Paused");
    inspect(BROWSER, "webhooks");

    BROWSER.click("tbody button", "Deliveries: http");
    BROWSER.see("dialog td", "webhook.test");
    BROWSER.click("dialog button", "Body");
    BROWSER.see("dialog pre", "\"specversion\": \"1.0\"");
    inspect(BROWSER, "webhooks-deliveries");
    BROWSER.click("dialog button", "Send again");
    BROWSER.see("dialog [role=status]", "It will be sent again soon.");
    BROWSER.click("dialog summary", "Send a span of time again");
    BROWSER.click("dialog button", "Count them");
    BROWSER.see("dialog .notice", "events will be sent again");
    inspect(BROWSER, "webhooks-replay");
    BROWSER.click("dialog button", "Send them");
    BROWSER.see("dialog .notice", "Scheduled deliveries");
    BROWSER.click("dialog footer button", "Close");

    BROWSER.click("tbody button", "Change: http");
    BROWSER.click("dialog button", "Remove the webhook");
    BROWSER.click("dialog button", "Yes, remove it");
    BROWSER.see(".empty", "There is no webhook.");
  }
}
