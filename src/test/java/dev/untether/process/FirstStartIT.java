package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.TestNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with next to no settings: its first start, and a second one on what the first left. */
class FirstStartIT {
  private static final Map<String, String> NO_SETTINGS =
      Map.of("UNTETHER_ADMIN_USERNAME", "", "UNTETHER_ADMIN_PASSWORD", "", "UNTETHER_HTTP_TLS", "");

  @TempDir private static Path directory;

  private static Path dataDirectory;
  private static PackagedNode first;
  private static byte[] firstCertificate;
  private static PackagedNode second;

  @BeforeAll
  static void start_twice() throws IOException {
    dataDirectory = directory.resolve("data");
    first = PackagedNode.start(dataDirectory, NO_SETTINGS);
    firstCertificate = Files.readAllBytes(dataDirectory.resolve("tls.pem"));
    first.terminate();
    second = PackagedNode.start(dataDirectory, NO_SETTINGS);
  }

  @AfterAll
  static void stop() {
    second.close();
  }

  @Test
  void the_first_start_shows_an_administrator_whose_password_works() throws Exception {
    Matcher password = Pattern.compile("password {3}(\\S{16,})").matcher(first.output());
    assertThat(first.output()).contains("user name  admin").containsPattern(password.pattern());
    assertThat(password.find()).isTrue();

    assertThat(trustingClient().logOn("admin", password.group(1)).status()).isEqualTo(200);
  }

  @Test
  void as_soon_as_it_is_ready_the_configured_administrator_can_log_on() throws Exception {
    int port = freePort();
    int managementPort = freePort();
    try (PackagedNode node =
        PackagedNode.launch(
            directory.resolve("ready"),
            Map.of(
                "UNTETHER_HTTP_PORT", Integer.toString(port),
                "UNTETHER_MANAGEMENT_PORT", Integer.toString(managementPort)))) {
      Polling.until(Duration.ofSeconds(60), () -> isReady(managementPort), ready -> ready);

      ApiClient client = new ApiClient(URI.create("http://127.0.0.1:" + port));
      assertThat(client.logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD).status()).isEqualTo(200);
      node.awaitService();
    }
  }

  @Test
  void the_first_start_shows_a_logon_to_copy() {
    assertThat(first.output())
        .contains("open " + first.address() + "/ in a browser")
        .contains("curl -k " + first.address() + "/api/v1/token -H 'x-api-version: 1.0-rev0'");
  }

  @Test
  void later_starts_show_no_password() {
    assertThat(second.output()).doesNotContain("password", "curl");
  }

  @Test
  void it_serves_https_with_a_certificate_of_its_own_that_a_restart_keeps() throws Exception {
    assertThat(second.address()).hasScheme("https");
    assertThat(dataDirectory.resolve("tls.pem")).hasBinaryContent(firstCertificate);
    // Would fail in the handshake with any other certificate.
    assertThat(trustingClient().bare("GET", "/api/v1/problems/resourceNotFound").send().status())
        .isEqualTo(200);
  }

  @Test
  void the_data_directory_is_its_owners_alone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDirectory)))
        .isEqualTo("rwx------");
    try (Stream<Path> entries = Files.walk(dataDirectory)) {
      assertThat(entries.filter(entry -> !isProgram(entry)).filter(FirstStartIT::isOpenToOthers))
          .isEmpty();
    }
  }

  @Test
  void a_second_node_on_the_same_data_directory_refuses_and_leaves_the_first_alone()
      throws Exception {
    PackagedNode intruder = PackagedNode.launch(dataDirectory, NO_SETTINGS);

    assertThat(intruder.awaitExit()).isEqualTo(1);
    assertThat(intruder.output())
        .contains("another Untether (process %d)".formatted(second.pid()), dataDirectory.toString())
        .contains("UNTETHER_DATA_DIR");
    assertThat(trustingClient().logOn("admin", "a wrong one").status()).isEqualTo(401);
  }

  @Test
  void a_first_start_that_fails_creates_nobody_and_the_next_one_does() throws IOException {
    Path fresh = directory.resolve("fresh");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> settings = new HashMap<>(NO_SETTINGS);
      settings.put("UNTETHER_HTTP_PORT", Integer.toString(taken.getLocalPort()));
      PackagedNode failed = PackagedNode.launch(fresh, settings);

      assertThat(failed.awaitExit()).isEqualTo(1);
      assertThat(failed.output()).contains("UNTETHER_HTTP_PORT").doesNotContain("password");
    }
    try (PackagedNode next = PackagedNode.start(fresh, NO_SETTINGS)) {
      assertThat(next.output())
          .contains("user name  admin")
          .containsPattern("password {3}\\S{16,}");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** False, too, as long as nobody listens. */
  private static boolean isReady(int managementPort) {
    HttpRequest question =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/health/ready".formatted(managementPort)))
            .build();
    try {
      return HttpClient.newHttpClient().send(question, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Trusts the certificate of the first start and no other. */
  private static ApiClient trustingClient() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = new ByteArrayInputStream(firstCertificate)) {
      trusted.setCertificateEntry(
          "untether", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return new ApiClient(second.address(), HttpClient.newBuilder().sslContext(tls).build());
  }

  /** PostgreSQL's own files hold nothing that is secret. */
  private static boolean isProgram(Path entry) {
    return dataDirectory.relativize(entry).toString().startsWith("postgres-binaries");
  }

  private static boolean isOpenToOthers(Path entry) {
    try {
      return !PosixFilePermissions.toString(Files.getPosixFilePermissions(entry))
          .endsWith("------");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
