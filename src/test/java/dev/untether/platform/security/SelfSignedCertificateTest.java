package dev.untether.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.security.SelfSignedCertificate.PemPair;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class SelfSignedCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-24T13:04:05Z");
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  void a_server_speaks_http_2_with_it_to_clients_that_trust_it() throws Exception {
    PemPair pair = SelfSignedCertificate.create(Clock.systemUTC());
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          await(
              vertx
                  .createHttpServer(options(pair))
                  .requestHandler(request -> request.response().end("hello"))
                  .listen());
      for (String host : List.of("localhost", "127.0.0.1")) {
        HttpResponse<String> response =
            clientThatTrusts(pair)
                .send(
                    HttpRequest.newBuilder(
                            URI.create("https://" + host + ":" + server.actualPort() + "/"))
                        .build(),
                    BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("hello");
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      }
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void it_is_for_servers_on_this_host_and_for_825_days() throws Exception {
    X509Certificate certificate = certificate(SelfSignedCertificate.create(clock).certificate());

    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Untether");
    assertThat(certificate.getExtendedKeyUsage()).containsExactly(SERVER_AUTHENTICATION);
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getCurve().getField())
        .satisfies(field -> assertThat(field.getFieldSize()).isEqualTo(256));
    assertThat(certificate.getSubjectAlternativeNames())
        .<Object>extracting(name -> name.get(1))
        .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(certificate.getNotBefore()).isEqualTo(NOW.minus(Duration.ofDays(1)));
    assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(824)));
  }

  @Test
  void it_is_expiring_when_less_than_30_days_are_left() {
    byte[] both = SelfSignedCertificate.create(clock).pem();

    assertThat(SelfSignedCertificate.isExpiring(both, clock)).isFalse();
    assertThat(SelfSignedCertificate.isExpiring(both, in(Duration.ofDays(794)))).isFalse();
    assertThat(SelfSignedCertificate.isExpiring(both, in(Duration.ofDays(794).plusSeconds(1))))
        .isTrue();
  }

  @Test
  void what_is_no_certificate_is_refused() {
    assertThatThrownBy(() -> SelfSignedCertificate.isExpiring(new byte[] {1, 2, 3}, clock))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void no_key_gets_into_text() {
    assertThat(SelfSignedCertificate.create(clock)).hasToString("PemPair[secret]");
  }

  private static HttpServerOptions options(PemPair pair) {
    Buffer pem = Buffer.buffer(pair.pem());
    return new HttpServerOptions()
        .setHost("127.0.0.1")
        .setPort(0)
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(new PemKeyCertOptions().setCertValue(pem).setKeyValue(pem));
  }

  private static HttpClient clientThatTrusts(PemPair pair) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("untether", certificate(pair.certificate()));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private static X509Certificate certificate(byte[] pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  private Clock in(Duration time) {
    return Clock.offset(clock, time);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
