package dev.untether.app;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.node.Pools;
import dev.untether.platform.settings.SettingsReader.SettingsException;
import dev.untether.platform.telemetry.ManagementServer;
import dev.untether.platform.telemetry.ManagementServer.ManagementSettings;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesFilesTest {
  private static final Path DIRECTORY = DeploymentFile.DIRECTORY.resolve("kubernetes");
  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  /** What Kubernetes, and whoever makes the Secret, put in place of references. */
  private static final Map<String, String> REFERENCES =
      Map.of(
          "database-uri", "postgresql://untether:password@database.example.com/untether",
          "cluster-secret", "a secret of some length",
          "admin-password", "another secret of some length",
          "status.podIP", "10.1.2.3");

  @TempDir private Path secrets;
  private JsonObject deployment;
  private JsonObject pod;
  private JsonObject container;

  @BeforeEach
  void read() throws IOException {
    deployment = DeploymentFile.read(DIRECTORY.resolve("deployment.yaml")).get(0);
    pod = (JsonObject) DeploymentFile.at(deployment, "/spec/template/spec");
    container = pod.getJsonArray("containers").getJsonObject(0);
  }

  @Test
  void the_nodes_start_with_these_settings_as_one_cluster_that_finds_itself_by_name()
      throws IOException {
    Settings settings = settings(REFERENCES);

    assertThat(settings.cluster().enabled()).isTrue();
    assertThat(settings.cluster().host()).isEqualTo("10.1.2.3");
    assertThat(settings.cluster().service()).contains(nameOf(headlessService()));
    assertThat(settings.database().uri()).isPresent();
    assertThat(settings.secrets().keySet()).isPresent();
    assertThat(pod.getBoolean("enableServiceLinks")).isFalse();
  }

  @Test
  void the_nodes_do_not_start_with_what_has_to_be_replaced_in_the_secret() throws IOException {
    JsonObject values = secret("untether").getJsonObject("stringData");
    Map<String, String> references = new HashMap<>(REFERENCES);
    values.fieldNames().forEach(key -> references.put(key, values.getString(key)));

    assertThatThrownBy(() -> settings(references))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("UNTETHER_DATABASE_URI")
        .hasMessageContaining("UNTETHER_CLUSTER_SECRET");
  }

  @Test
  void the_shape_of_the_secrets_has_all_that_is_referred_to() throws IOException {
    Set<String> shown = secret("untether").getJsonObject("stringData").fieldNames();

    assertThat(variables().map(KubernetesFilesTest::secretKey).filter(key -> !key.isEmpty()))
        .isNotEmpty()
        .isSubsetOf(shown);
    assertThat(
            objects(volume("keys").getJsonObject("secret"), "items")
                .map(item -> item.getString("key")))
        .isNotEmpty()
        .isSubsetOf(shown);
    assertThat(volume("tls").getJsonObject("secret").getString("secretName"))
        .isEqualTo(nameOf(secret("untether-tls")));
  }

  @Test
  void ports_are_those_that_are_listened_on() {
    Settings settings = settings(REFERENCES);

    assertThat(
            objects(container, "ports")
                .collect(
                    toMap(
                        port -> port.getString("name"), port -> port.getInteger("containerPort"))))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "api", settings.http().port(),
                "management", settings.management().port(),
                "membership", settings.cluster().port(),
                "bus", settings.cluster().busPort()));
  }

  @Test
  void probes_ask_for_what_is_served() throws Exception {
    Metrics metrics = new Metrics();
    Vertx vertx = metrics.vertx(new VertxOptions()).build();
    ManagementServer server =
        new ManagementServer(
            vertx,
            HealthChecks.create(vertx),
            metrics.registry(),
            new ManagementSettings("127.0.0.1", 0));
    URI address = URI.create("http://127.0.0.1:" + server.start().await());
    try {
      for (String probe : PROBES) {
        JsonObject request = container.getJsonObject(probe).getJsonObject("httpGet");
        assertThat(status(address.resolve(request.getString("path")))).as(probe).isEqualTo(200);
        assertThat(request.getString("port")).isEqualTo("management");
      }
    } finally {
      server.stop().await();
      vertx.close().await();
      metrics.close();
    }
    assertThat(path("readinessProbe")).isEqualTo("/health/ready");
    // A node without a database is not ready, and no better for being restarted.
    assertThat(path("livenessProbe")).isEqualTo("/health/live");
    assertThat(settings(REFERENCES).management().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void a_node_that_stops_has_time_to_be_seen_and_to_finish() {
    JsonObject readiness = container.getJsonObject("readinessProbe");
    Duration untilSeen =
        Duration.ofSeconds(
            (long) readiness.getInteger("periodSeconds") * readiness.getInteger("failureThreshold")
                + readiness.getInteger("timeoutSeconds"));
    int beforeStop =
        Integer.parseInt(
            (String) DeploymentFile.at(container, "/lifecycle/preStop/exec/command/1"));

    assertThat(settings(REFERENCES).http().drain()).isGreaterThan(untilSeen);
    assertThat(pod.getInteger("terminationGracePeriodSeconds"))
        .isGreaterThan(beforeStop + Main.STOP_SECONDS);
  }

  @Test
  void nodes_are_not_root_and_write_nothing_but_volumes() throws IOException {
    JsonObject user = pod.getJsonObject("securityContext");
    JsonObject limits = container.getJsonObject("securityContext");

    assertThat(user.getBoolean("runAsNonRoot")).isTrue();
    assertThat(Files.readAllLines(DeploymentFile.DIRECTORY.resolve("Dockerfile")))
        .filteredOn(line -> line.startsWith("USER"))
        .containsExactly(
            "USER %d:%d".formatted(user.getInteger("runAsUser"), user.getInteger("runAsGroup")));
    assertThat(limits.getBoolean("readOnlyRootFilesystem")).isTrue();
    assertThat(limits.getBoolean("allowPrivilegeEscalation")).isFalse();
    assertThat(DeploymentFile.at(limits, "/capabilities/drop")).isEqualTo(JsonArray.of("ALL"));
    assertThat(
            objects(container, "volumeMounts")
                .filter(mount -> !mount.getBoolean("readOnly", false))
                .map(mount -> mount.getString("mountPath")))
        .containsExactlyInAnyOrder(dataDirectoryOfImage(), "/tmp");
  }

  @Test
  void a_majority_of_the_nodes_stays_when_machines_are_drained() throws IOException {
    JsonObject budget = DeploymentFile.read(DIRECTORY.resolve("pod-disruption-budget.yaml")).get(0);
    int replicas = (int) DeploymentFile.at(deployment, "/spec/replicas");

    assertThat((int) DeploymentFile.at(budget, "/spec/minAvailable"))
        .isGreaterThan(replicas / 2)
        .isLessThan(replicas);
    assertThat(DeploymentFile.at(budget, "/spec/selector/matchLabels")).isEqualTo(labels());
    assertThat(DeploymentFile.at(deployment, "/spec/strategy/rollingUpdate/maxUnavailable"))
        .isEqualTo(0);
  }

  @Test
  void the_connections_of_all_nodes_are_fewer_than_postgres_has_by_default() {
    int nodes =
        (int) DeploymentFile.at(deployment, "/spec/replicas")
            + (int) DeploymentFile.at(deployment, "/spec/strategy/rollingUpdate/maxSurge");
    int forAnybodyButSuperusers = 97;

    assertThat(nodes * (settings(REFERENCES).database().poolSize() + Pools.BESIDE_REQUESTS))
        .isLessThanOrEqualTo(forAnybodyButSuperusers);
  }

  @Test
  void services_lead_to_the_nodes_and_membership_does_not_wait_for_readiness() throws IOException {
    assertThat(services())
        .hasSize(2)
        .allSatisfy(
            service -> {
              assertThat(DeploymentFile.at(service, "/spec/selector")).isEqualTo(labels());
              assertThat(
                      objects(service.getJsonObject("spec"), "ports")
                          .map(port -> port.getString("targetPort")))
                  .isSubsetOf(portNames());
            });
    assertThat(DeploymentFile.at(headlessService(), "/spec/publishNotReadyAddresses"))
        .isEqualTo(true);
  }

  @Test
  void the_api_is_open_and_all_else_stays_inside() throws IOException {
    JsonObject policy = DeploymentFile.read(DIRECTORY.resolve("network-policy.yaml")).get(0);
    List<JsonObject> rules = objects(policy.getJsonObject("spec"), "ingress").toList();

    assertThat(DeploymentFile.at(policy, "/spec/podSelector/matchLabels")).isEqualTo(labels());
    assertThat(rules).allSatisfy(rule -> assertThat(ports(rule)).isNotEmpty());
    assertThat(rules.stream().filter(rule -> !rule.containsKey("from")).flatMap(this::portsOf))
        .containsExactly("api");
    assertThat(rules.stream().filter(this::isFromNodesOnly).flatMap(this::portsOf))
        .containsExactlyInAnyOrder("membership", "bus");
    assertThat(rules.stream().flatMap(this::portsOf))
        .containsExactlyInAnyOrderElementsOf(portNames());
  }

  private Settings settings(Map<String, String> references) {
    return DeploymentFile.settings(
        variables()
            .collect(
                toMap(
                    variable -> variable.getString("name"),
                    variable -> readable(value(variable, references)))));
  }

  private static String value(JsonObject variable, Map<String, String> references) {
    return variable.containsKey("value")
        ? variable.getString("value")
        : references.get(
            secretKey(variable).isEmpty()
                ? (String) DeploymentFile.at(variable, "/valueFrom/fieldRef/fieldPath")
                : secretKey(variable));
  }

  /** Files of secrets are not here: another one that can be read stands for each. */
  private String readable(String value) {
    if (!value.startsWith("/run/secrets/")) {
      return value;
    }
    assertThat(
            objects(container, "volumeMounts").map(mount -> Path.of(mount.getString("mountPath"))))
        .contains(Path.of(value).getParent());
    try {
      Path file = secrets.resolve(Path.of(value).getFileName());
      Files.writeString(file, "");
      return file.toString();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Stream<JsonObject> variables() {
    return objects(container, "env");
  }

  private static String secretKey(JsonObject variable) {
    return variable
        .getJsonObject("valueFrom", new JsonObject())
        .getJsonObject("secretKeyRef", new JsonObject())
        .getString("key", "");
  }

  private Object labels() {
    return DeploymentFile.at(deployment, "/spec/template/metadata/labels");
  }

  private JsonObject volume(String name) {
    return objects(pod, "volumes")
        .filter(volume -> volume.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String path(String probe) {
    return (String) DeploymentFile.at(container, "/%s/httpGet/path".formatted(probe));
  }

  private Set<String> portNames() {
    return objects(container, "ports")
        .map(port -> port.getString("name"))
        .collect(Collectors.toSet());
  }

  private boolean isFromNodesOnly(JsonObject rule) {
    return rule.containsKey("from")
        && objects(rule, "from")
            .allMatch(
                peer ->
                    peer.equals(
                        JsonObject.of("podSelector", JsonObject.of("matchLabels", labels()))));
  }

  private Stream<String> portsOf(JsonObject rule) {
    return ports(rule).stream();
  }

  private static List<String> ports(JsonObject rule) {
    return objects(rule, "ports").map(port -> port.getString("port")).toList();
  }

  private static List<JsonObject> services() throws IOException {
    return DeploymentFile.read(DIRECTORY.resolve("services.yaml"));
  }

  private static JsonObject headlessService() throws IOException {
    return services().stream()
        .filter(service -> "None".equals(service.getJsonObject("spec").getString("clusterIP")))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject secret(String name) throws IOException {
    return DeploymentFile.read(DIRECTORY.resolve("secret.yaml.example")).stream()
        .filter(secret -> nameOf(secret).equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String nameOf(JsonObject document) {
    return (String) DeploymentFile.at(document, "/metadata/name");
  }

  private static String dataDirectoryOfImage() throws IOException {
    return Files.readAllLines(DeploymentFile.DIRECTORY.resolve("Dockerfile")).stream()
        .filter(line -> line.startsWith("VOLUME "))
        .map(line -> line.substring("VOLUME ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static int status(URI address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static Stream<JsonObject> objects(JsonObject parent, String key) {
    JsonArray array = parent.getJsonArray(key);
    return IntStream.range(0, array.size()).mapToObj(array::getJsonObject);
  }
}
