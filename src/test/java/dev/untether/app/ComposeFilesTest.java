package dev.untether.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComposeFilesTest {
  private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{([A-Z_]+):\\?[^}]*}");

  /** Three of them. */
  private final Map<String, Settings> nodes = new HashMap<>();

  private JsonObject services;

  @BeforeEach
  void read() throws IOException {
    services =
        DeploymentFile.read(DeploymentFile.DIRECTORY.resolve("compose.yaml"))
            .get(0)
            .getJsonObject("services");
    services.fieldNames().stream()
        .filter(name -> name.startsWith("node-"))
        .forEach(name -> nodes.put(name, settings(services.getJsonObject(name))));
  }

  @Test
  void three_nodes_share_a_database_a_key_set_and_a_secret() {
    assertThat(nodes).hasSize(3);
    assertThat(nodes.values()).allMatch(node -> node.cluster().enabled());
    assertThat(nodes.values().stream().map(node -> node.database().uri().orElseThrow()).distinct())
        .singleElement()
        .asString()
        .contains("@postgres:5432/");
    assertThat(nodes.values().stream().map(node -> node.secrets().keySet()).distinct())
        .singleElement()
        .satisfies(file -> assertThat(file).contains(Path.of("/run/secrets/keyset.json")));
    assertThat(nodes.values().stream().map(node -> node.cluster().secret()).distinct()).hasSize(1);
  }

  @Test
  void each_node_is_found_by_its_name_and_keeps_its_own_files() {
    String[] members = nodes.keySet().stream().map(name -> name + ":5701").toArray(String[]::new);

    assertThat(nodes)
        .allSatisfy(
            (name, settings) -> {
              assertThat(settings.cluster().host()).isEqualTo(name);
              assertThat(settings.cluster().members()).containsExactlyInAnyOrder(members);
              assertThat(services.getJsonObject(name).getJsonArray("volumes"))
                  .containsExactly(name + ":/var/lib/untether");
            });
  }

  @Test
  void nothing_runs_as_root_or_writes_outside_of_volumes() {
    assertThat(services.fieldNames())
        .allSatisfy(
            name -> {
              JsonObject service = services.getJsonObject(name);
              assertThat(service.getString("user")).isNotBlank().doesNotMatch("(0|root)(:.*)?");
              assertThat(service.getBoolean("read_only")).isTrue();
              assertThat(service.getJsonArray("cap_drop")).containsExactly("ALL");
            });
  }

  @Test
  void only_the_load_balancer_can_be_reached_from_outside() {
    assertThat(services.fieldNames())
        .filteredOn(name -> services.getJsonObject(name).containsKey("ports"))
        .containsExactly("load-balancer");
    assertThat(nodes.values())
        .allSatisfy(
            node ->
                assertThat(node.http().trustedProxies())
                    .containsExactly(
                        (String)
                            DeploymentFile.at(
                                services, "/load-balancer/networks/default/ipv4_address")));
  }

  @Test
  void the_load_balancer_sends_requests_to_every_node_that_is_ready() throws IOException {
    List<String> lines =
        Files.readAllLines(DeploymentFile.DIRECTORY.resolve("haproxy.cfg")).stream()
            .map(String::strip)
            .toList();

    assertThat(lines)
        .contains("option httpchk GET /health/ready")
        .anyMatch(line -> line.startsWith("default-server check port 11006 "));
    assertThat(lines.stream().filter(line -> line.startsWith("server ")))
        .containsExactlyInAnyOrderElementsOf(
            nodes.entrySet().stream()
                .map(
                    node ->
                        "server %1$s %1$s:%2$d"
                            .formatted(node.getKey(), node.getValue().http().port()))
                .toList());
    assertThat(nodes.values())
        .allMatch(node -> node.management().port() == 11006)
        .allMatch(node -> node.management().host().equals("0.0.0.0"));
  }

  @Test
  void a_node_that_stops_may_finish() {
    assertThat(nodes.keySet())
        .allSatisfy(
            name ->
                assertThat(services.getJsonObject(name).getString("stop_grace_period"))
                    .matches(time -> Integer.parseInt(time.replace("s", "")) > Main.STOP_SECONDS));
  }

  private static Settings settings(JsonObject service) {
    Map<String, String> environment = new HashMap<>();
    service
        .getJsonObject("environment")
        .forEach(
            variable ->
                environment.put(
                    variable.getKey(),
                    FROM_ENVIRONMENT
                        .matcher((String) variable.getValue())
                        .replaceAll("some-value-of-$1")));
    return DeploymentFile.settings(environment);
  }
}
