package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.Authority;
import dev.untether.testing.ClusterPlan;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that speak to each other by TLS, each with a certificate of its own. */
class ClusterTlsTest {
  private static final ClusterPlan PLAN = ClusterPlan.of(3);
  private static final int BUS_PORT = PLAN.port(2);

  @TempDir static Path directory;
  @TempDir static Path strangersDirectory;

  private static final Vertx VERTX = Vertx.vertx();

  private static Authority authority;
  private static TestNode back;
  private static TestNode front;

  @BeforeAll
  static void start() {
    authority = new Authority(directory);
    TestDatabase database = TestDatabase.create();
    back =
        TestNode.start(
            database.uri(),
            variables(
                0,
                Map.of(
                    "UNTETHER_ROLES", "persistence,audit,notification",
                    "UNTETHER_DATA_DIR", directory.toString(),
                    "UNTETHER_CLUSTER_BUS_PORT", Integer.toString(BUS_PORT))));
    front =
        TestNode.start(
            database.uri(),
            variables(
                1,
                Map.of(
                    "UNTETHER_ROLES",
                    "api",
                    "UNTETHER_SECRETS_KEY_SET",
                    directory.resolve("keyset.json").toString())));
  }

  @AfterAll
  static void stop() {
    front.close();
    back.close();
    VERTX.close().await();
  }

  @Test
  void commands_cross_nodes() {
    ApiClient api = front.client();
    String token = api.administratorToken();

    assertThat(api.removal(api.addConnection(token), token).send().status()).isEqualTo(204);
  }

  @Test
  void who_has_no_certificate_is_not_listened_to() {
    assertThatBusHangsUpOn(new NetClientOptions().setSsl(true));
  }

  @Test
  void who_has_a_certificate_of_others_is_not_listened_to() {
    Path foreign = new Authority(strangersDirectory).issue("stranger");

    assertThatBusHangsUpOn(new NetClientOptions().setSsl(true).setKeyCertOptions(pair(foreign)));
  }

  @Test
  void who_does_not_speak_tls_is_not_listened_to() {
    assertThatBusHangsUpOn(new NetClientOptions());
  }

  private static void assertThatBusHangsUpOn(NetClientOptions options) {
    Future<Void> hungUp =
        VERTX
            .createNetClient(options.setTrustAll(true).setHostnameVerificationAlgorithm(""))
            .connect(BUS_PORT, "127.0.0.1")
            .compose(
                socket -> {
                  Future<Void> closed = Future.future(end -> socket.closeHandler(end::complete));
                  return socket.write("a message").transform(written -> closed);
                })
            .recover(refused -> Future.succeededFuture());

    hungUp.timeout(5, TimeUnit.SECONDS).await();
  }

  private static PemKeyCertOptions pair(Path file) {
    return new PemKeyCertOptions().addCertPath(file.toString()).addKeyPath(file.toString());
  }

  private static Map<String, String> variables(int node, Map<String, String> others) {
    Map<String, String> variables = new HashMap<>(PLAN.variables(node, others));
    String pair = authority.issue("node-" + node).toString();
    variables.put("UNTETHER_CLUSTER_TLS_CERTIFICATE", pair);
    variables.put("UNTETHER_CLUSTER_TLS_KEY", pair);
    variables.put("UNTETHER_CLUSTER_TLS_TRUSTED_CERTIFICATES", authority.certificate().toString());
    return variables;
  }
}
