package dev.untether.notification.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.notification.webhook.http.WebhookAddresses.CheckedAddress;
import dev.untether.notification.webhook.http.WebhookAttempt.FailureText;
import dev.untether.testing.Authority;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries to hosts whose names the JDK takes for no names. */
class UnderscoreHostsTest {
  private static final WebhookSettings SETTINGS =
      new WebhookSettings(true, true, List.of(), Duration.ofSeconds(15), Duration.ofDays(5));

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> hostHeaders = new CopyOnWriteArrayList<>();
  private Authority authority;
  private HttpClient client;

  @BeforeEach
  void trust() throws GeneralSecurityException, IOException {
    authority = new Authority(directory);
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null);
    try (var certificate = Files.newInputStream(authority.certificate())) {
      authorities.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    client = WebhookSender.client(vertx, ReceiverTrust.of(authorities));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void plain_http_reaches_the_receiver() throws Exception {
    int port = serve(new HttpServerOptions());

    deliver("http://my_service:%d/hook".formatted(port));

    assertThat(hostHeaders).containsExactly("my_service:" + port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_service.example.com", "*.example.com", "MY_SERVICE.example.com"})
  void tls_reaches_a_receiver_whose_certificate_is_for_the_name(String name) throws Exception {
    deliver("https://my_service.example.com:%d/hook".formatted(serveWithTls(name)));

    assertThat(hostHeaders).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "my_service.example.com, other.example.com",
    "my_service.example.com, *.example.org",
    "my_service, *",
    "a.my_service.example.com, *.example.com",
    "receiver.example.com, other.example.com",
  })
  void tls_refuses_a_receiver_whose_certificate_is_for_another_name(String host, String name) {
    int port = serveWithTls(name);

    assertThatThrownBy(() -> deliver("https://%s:%d/hook".formatted(host, port)))
        .satisfies(
            failure ->
                assertThat(FailureText.of(failure, SETTINGS))
                    .isEqualTo("TLS: the certificate is not for this host"));
    assertThat(hostHeaders).isEmpty();
  }

  @Test
  void tls_refuses_a_receiver_whose_certificate_is_not_trusted() throws IOException {
    Path strangers = Files.createDirectory(directory.resolve("strangers"));
    int port = serveWithTls(new Authority(strangers).issue("stranger", "my_service.example.com"));

    assertThatThrownBy(() -> deliver("https://my_service.example.com:%d/hook".formatted(port)))
        .satisfies(
            failure ->
                assertThat(FailureText.of(failure, SETTINGS))
                    .isEqualTo("TLS: the certificate is not trusted"));
  }

  @Test
  void other_names_are_checked_as_ever() throws Exception {
    deliver("https://receiver.example.com:%d/hook".formatted(serveWithTls("*.example.com")));

    assertThat(hostHeaders).hasSize(1);
  }

  /** What many servers choose their certificate by. */
  @ParameterizedTest
  @ValueSource(strings = {"my_service.example.com", "receiver.example.com"})
  void tls_tells_the_receiver_the_name(String host) {
    Promise<String> clientHello = Promise.promise();
    int port =
        vertx
            .createNetServer()
            .connectHandler(
                socket ->
                    socket.handler(
                        octets -> {
                          clientHello.tryComplete(octets.toString("ISO-8859-1"));
                          socket.close();
                        }))
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();

    assertThatThrownBy(() -> deliver("https://%s:%d/hook".formatted(host, port)))
        .isInstanceOf(IOException.class);
    assertThat(clientHello.future().await()).contains(host);
  }

  @ParameterizedTest
  @CsvSource({
    "my_service.example.com, my_service.example.com., true",
    "*.example.com, my_service.example.com., true",
    "*.example.com, example.com, false",
    "*.com, my_service.com, false",
    "*.*.com, my_service.example.com, false",
    "m*.example.com, my_service.example.com, false",
    "*.my_service.example.com, my_service.example.com, false",
    "'', my_service, false",
  })
  void a_wildcard_stands_for_one_whole_label(String name, String host, boolean covers) {
    assertThat(ReceiverTrust.covers(name, host)).isEqualTo(covers);
  }

  private void deliver(String url) throws WebhookUrl.RefusedException {
    CheckedAddress receiver =
        new CheckedAddress(WebhookUrl.parse(url, true), List.of(InetAddress.getLoopbackAddress()));
    new WebhookAttempt(client).run(receiver, MultiMap.caseInsensitiveMultiMap(), "{}").await();
  }

  private int serveWithTls(String name) {
    return serveWithTls(authority.issue("receiver", name));
  }

  private int serveWithTls(Path certificateAndKey) {
    String file = certificateAndKey.toString();
    return serve(
        new HttpServerOptions()
            .setSsl(true)
            // A server by the JDK takes no such name from its clients.
            .setSslEngineOptions(new OpenSSLEngineOptions())
            .setKeyCertOptions(new PemKeyCertOptions().addCertPath(file).addKeyPath(file)));
  }

  private int serve(HttpServerOptions options) {
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  hostHeaders.add(request.getHeader("Host"));
                  request.response().setStatusCode(204).end();
                });
    return server.listen(0, "127.0.0.1").await().actualPort();
  }
}
