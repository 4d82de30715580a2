package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  @TempDir static Path dataDirectory;

  private static TestNode node;
  private static SSLContext trustingTheNode;

  @BeforeAll
  static void start() throws GeneralSecurityException, IOException {
    node =
        TestNode.start(
            TestDatabase.create().uri(),
            Map.of("UNTETHER_HTTP_TLS", "true", "UNTETHER_DATA_DIR", dataDirectory.toString()));
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("node", certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    trustingTheNode = SSLContext.getInstance("TLS");
    trustingTheNode.init(null, trust.getTrustManagers(), null);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @EnumSource
  void both_versions_of_http_are_spoken_as_the_client_prefers(Version version) throws Exception {
    HttpResponse<String> answer = get(version, "/api/v1/problems/accessDenied");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(version);
  }

  @ParameterizedTest
  @EnumSource
  void links_lead_to_https(Version version) throws Exception {
    assertThat(get(version, "/nothing").body())
        .contains("https://localhost:" + node.port() + "/api/v1/problems/resourceNotFound");
  }

  @ParameterizedTest
  @EnumSource
  void a_whole_removal_goes_over_either_version(Version version) {
    ApiClient client = new ApiClient(address(), client(version));
    String token = client.administratorToken();
    String id = client.addConnection(token);

    assertThat(client.removal(id, token).send().status()).isEqualTo(204);
    assertThat(client.removal(id, token).send().problem())
        .isEqualTo("404 NotFound resourceNotFound");
    assertThat(client.removal(id, token).body("text/plain", "ignored").send().status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource
  void browsers_are_told_to_come_by_tls_only(Version version) throws Exception {
    for (String path : List.of("/api/v1/problems/accessDenied", "/swagger/", "/nothing")) {
      assertThat(get(version, path).headers().firstValue("Strict-Transport-Security"))
          .contains("max-age=31536000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void suites_with_cbc_or_without_forward_secrecy_are_not_negotiated(String protocol)
      throws Exception {
    for (String suite : trustingTheNode.getSupportedSSLParameters().getCipherSuites()) {
      Optional<String> negotiated = negotiated(protocol, suite);

      assertThat(negotiated.stream())
          .allMatch(name -> name.matches("TLS_(AES|CHACHA20|ECDHE).*(GCM|POLY1305).*"));
    }
    assertThat(negotiated(protocol, suites(protocol))).isPresent();
  }

  private static String[] suites(String protocol) {
    SSLParameters all = trustingTheNode.getSupportedSSLParameters();
    return Arrays.stream(all.getCipherSuites())
        .filter(suite -> protocol.equals("TLSv1.3") || suite.startsWith("TLS_ECDHE"))
        .toArray(String[]::new);
  }

  /** What client and server agree on; empty if they do not. */
  private static Optional<String> negotiated(String protocol, String... suites) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) trustingTheNode.getSocketFactory().createSocket("localhost", node.port())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setEnabledCipherSuites(suites);
      socket.startHandshake();
      return Optional.of(socket.getSession().getCipherSuite());
    } catch (SSLException noSuiteInCommon) {
      return Optional.empty();
    }
  }

  @Test
  void the_error_of_a_body_that_is_too_large_arrives_over_http_2() {
    ApiClient client = new ApiClient(address(), client(Version.HTTP_2));

    assertThat(
            client
                .request("POST", "/api/v1/amazonConnections", client.administratorToken())
                .body("application/json", ErrorsTest.sized(64 * 1024 + 1))
                .send()
                .problem())
        .isEqualTo("413 UnexpectedContent validationError");
  }

  private static HttpResponse<String> get(Version version, String path) throws Exception {
    return client(version)
        .send(HttpRequest.newBuilder(address().resolve(path)).build(), BodyHandlers.ofString());
  }

  private static HttpClient client(Version version) {
    return HttpClient.newBuilder().version(version).sslContext(trustingTheNode).build();
  }

  private static URI address() {
    return URI.create("https://localhost:" + node.port());
  }

  private static Certificate certificate() throws GeneralSecurityException, IOException {
    String pem = Files.readString(dataDirectory.resolve("tls.pem"));
    String certificate = pem.substring(pem.indexOf("-----BEGIN CERTIFICATE-----"));
    try (InputStream bytes = new ByteArrayInputStream(certificate.getBytes(US_ASCII))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(bytes);
    }
  }
}
