package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecretsTest {
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String PASSWORD = "a password that is kept by nobody";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void no_secret_is_shown_or_kept_in_the_clear() throws SQLException {
    ApiClient client = NODE.client();
    String token = NODE.administratorToken();
    String user =
        client
            .request("POST", "/api/v1/users", token)
            .json(Bodies.user("keeper", PASSWORD))
            .send()
            .body();
    JsonObject logon = client.logOn("keeper", PASSWORD).json();
    String added =
        client
            .request("POST", "/api/v1/amazonConnections", logon.getString("access_token"))
            .json(Bodies.connectionByKeys("AKIAIOSFODNN7EXAMPLE", SECRET_KEY))
            .send()
            .body();
    client.removal(new JsonObject(added).getString("id"), token).send();
    String kept =
        client
            .request("POST", "/api/v1/amazonConnections", token)
            .json(Bodies.connectionByKeys("AKIAIOSFODNN7EXAMPLE", SECRET_KEY))
            .send()
            .body();
    String trail = new Trail(client, token).matching("Limit=-1").toString();
    String lists = NODE.get("/api/v1/amazonConnections").body() + NODE.get("/api/v1/users").body();

    assertThat(List.of(user, added, kept, trail, lists, dump()))
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain(
                        SECRET_KEY,
                        hex(SECRET_KEY),
                        PASSWORD,
                        hex(PASSWORD),
                        logon.getString("access_token"),
                        logon.getString("refresh_token"),
                        hex(logon.getString("refresh_token"))));
    assertThat(trail).contains("keeper").doesNotContain("AKIAIOSFODNN7EXAMPLE");
  }

  @Test
  void the_secret_of_a_webhook_is_shown_once_and_kept_encrypted() throws SQLException {
    WebhookClient webhooks = new WebhookClient(NODE);
    JsonObject added = webhooks.add(new JsonObject().put("url", "https://198.41.0.4/keeper"));
    String path = WebhookClient.path(added.getString("id"));
    String first = added.getString("secret");
    String second = webhooks.post(path + "/rotateSecret").json().getString("secret");
    String shown = webhooks.get(path).body() + webhooks.get(WebhookClient.WEBHOOKS).body();
    String trail =
        new Trail(NODE.client(), NODE.administratorToken()).matching("Limit=-1").toString();

    assertThat(List.of(shown, trail, dump()))
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain(
                        base64(first), keyInHex(first), base64(second), keyInHex(second)));
    assertThat(trail).contains("https://198.41.0.4:443").doesNotContain("/keeper");
  }

  private static String base64(String secret) {
    return secret.substring("whsec_".length());
  }

  private static String keyInHex(String secret) {
    return HexFormat.of().formatHex(Base64.getDecoder().decode(base64(secret)));
  }

  /** Every row of every table, bytes in hexadecimal digits. */
  private static String dump() throws SQLException {
    try (Connection database = NODE.database().connect();
        Statement statement = database.createStatement()) {
      StringBuilder dump = new StringBuilder();
      for (String table : texts(statement, TABLES)) {
        texts(statement, "SELECT row_to_json(t)::text FROM " + table + " t").forEach(dump::append);
      }
      assertThat(dump).contains("keeper");
      return dump.toString();
    }
  }

  private static final String TABLES =
      """
      SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
      """;

  private static List<String> texts(Statement statement, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }
}
