package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node prints, of the same requests with different settings. */
class LogIT {
  private static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY99";
  private static final String WRONG_PASSWORD = "a wrong password";

  @TempDir private static Path dataDirectory;

  private static TestDatabase database;

  @BeforeAll
  static void create_the_database() {
    database = TestDatabase.create();
    // The first start greets the administrator in words for people.
    serve(Map.of());
  }

  @Test
  void no_secret_is_in_the_log_not_even_at_level_debug() {
    Served served = serve(Map.of("UNTETHER_LOG_LEVEL", "debug", "UNTETHER_LOG_REQUESTS", "all"));

    assertThat(served.output()).contains(" DEBUG ", "status=201").doesNotContain(served.secrets());
  }

  @Test
  void every_line_is_an_object_if_json_is_wanted() {
    Served served =
        serve(
            Map.of(
                "UNTETHER_LOG_FORMAT", "json",
                "UNTETHER_LOG_LEVEL", "debug",
                "UNTETHER_LOG_REQUESTS", "all"));

    assertThat(served.output().lines().map(JsonObject::new))
        .allSatisfy(line -> assertThat(line.fieldNames()).contains("time", "level", "message"))
        .anySatisfy(line -> assertThat(line.getValue("status")).isEqualTo(201));
  }

  @Test
  void all_requests_get_a_line_or_the_failed_ones_or_none() {
    assertThat(loggedStatuses("all")).containsExactly("200", "201", "401", "200");
    assertThat(loggedStatuses("failed")).containsExactly("401");
    assertThat(loggedStatuses("none")).isEmpty();
  }

  private static List<String> loggedStatuses(String requests) {
    return Pattern.compile(" status=(\\d+)")
        .matcher(serve(Map.of("UNTETHER_LOG_REQUESTS", requests)).output())
        .results()
        .map(status -> status.group(1))
        .toList();
  }

  private record Served(String output, List<String> secrets) {}

  /**
   * A whole life of a node: it answers a logon, an addition, a wrong logon, a refresh; and ends.
   */
  private static Served serve(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("UNTETHER_DATABASE_URI", database.uri());
    PackagedNode node = PackagedNode.start(dataDirectory, environment);
    ApiClient api = node.client();
    JsonObject logon = api.logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD).json();
    api.request("POST", "/api/v1/amazonConnections", logon.getString("access_token"))
        .json(
            new JsonObject()
                .put("regionId", ApiClient.FRANKFURT.id().toString())
                .put("accessKey", ACCESS_KEY)
                .put("secretKey", SECRET_KEY))
        .send();
    api.logOn(TestNode.ADMINISTRATOR, WRONG_PASSWORD);
    JsonObject refreshed =
        api.bare("POST", "/api/v1/token")
            .version()
            .form(
                Map.of(
                    "grant_type",
                    "refresh_token",
                    "refresh_token",
                    logon.getString("refresh_token")))
            .send()
            .json();
    node.terminate();
    return new Served(
        node.output(),
        List.of(
            TestNode.PASSWORD,
            WRONG_PASSWORD,
            database.options().getPassword(),
            ACCESS_KEY,
            SECRET_KEY,
            logon.getString("access_token"),
            logon.getString("refresh_token"),
            refreshed.getString("access_token"),
            refreshed.getString("refresh_token")));
  }
}
