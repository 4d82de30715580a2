package dev.untether.acceptance;

import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** Reads the audit trail, once it has come as far as the log. */
record Trail(ApiClient client, String administratorToken) {

  List<JsonObject> about(String subject) {
    return matching("subject=" + subject);
  }

  List<JsonObject> matching(String query) {
    catchUp();
    return read(query);
  }

  /** Events come into the trail in their order: once a late one is there, all earlier ones are. */
  private void catchUp() {
    String marker = UUID.randomUUID().toString();
    client.removal(marker, administratorToken).send();
    Polling.until(() -> read("subject=" + marker), records -> !records.isEmpty());
  }

  private List<JsonObject> read(String query) {
    return client
        .request("GET", "/api/v1/auditRecords?" + query, administratorToken)
        .send()
        .results();
  }
}
