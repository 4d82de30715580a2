package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.EventSubscription;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever receives an event has the text that the ledger hashes, to the byte. */
class CanonicalBodiesTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String USER_ADDED = "dev.untether.user.added.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension(WebhookClient.SETTINGS);

  @Test
  void a_webhook_a_stream_and_a_page_give_the_same_canonical_text() throws IOException {
    String token = NODE.administratorToken();
    try (WebhookReceiver receiver = new WebhookReceiver();
        EventSubscription subscription =
            NODE.client().request("GET", EVENTS + "?types=" + USER_ADDED, token).subscribe()) {
      new WebhookClient(NODE)
          .add(
              new JsonObject()
                  .put("url", receiver.url())
                  .put("eventTypes", JsonArray.of(USER_ADDED)));
      NODE.client().addUser("Zoë 😀 <b>", "correct horse battery", "Portal Operator", token);

      String delivered = receiver.await(1).get(0).body();
      String streamed = subscription.nextEvent().data();
      String page = NODE.get(EVENTS + "?types=" + USER_ADDED).body();

      assertThat(delivered).contains("Zoë 😀 <b>");
      assertThat(delivered).isEqualTo(new JsonCanonicalizer(delivered).getEncodedString());
      assertThat(List.of(streamed, elements(page).get(1))).containsOnly(delivered);
      assertThat(page).contains("," + delivered + "],\"next\":");
    }
  }

  @Test
  void a_page_of_nothing_is_a_page() {
    JsonObject page = NODE.get(EVENTS + "?types=none").json();

    assertThat(page.getJsonArray("results")).isEmpty();
    assertThat(page.getString("next")).matches("[0-9]{19}");
  }

  /** Parsing keeps the order of the members, so that the text is the same again. */
  private static List<String> elements(String page) {
    return new JsonObject(page)
        .getJsonArray("results").stream()
            .map(JsonObject.class::cast)
            .map(JsonObject::encode)
            .toList();
  }
}
