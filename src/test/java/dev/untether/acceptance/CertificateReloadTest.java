package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Authority;
import dev.untether.testing.LogLines;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that somebody replaces, as those are that last for some weeks only. */
@Tag("slow")
class CertificateReloadTest {
  private static final Vertx VERTX = Vertx.vertx();

  @TempDir static Path directory;

  private static Authority authority;
  private static Path served;
  private static TestNode node;

  @BeforeAll
  static void start() {
    authority = new Authority(directory);
    served = authority.issue("served");
    node =
        TestNode.start(
            TestDatabase.create().uri(),
            Map.of(
                "UNTETHER_HTTP_TLS", "true",
                "UNTETHER_HTTP_TLS_CERTIFICATE", served.toString(),
                "UNTETHER_HTTP_TLS_KEY", served.toString()));
  }

  @AfterAll
  static void stop() {
    node.close();
    VERTX.close().await();
  }

  @Test
  void a_new_certificate_is_served_without_a_restart_and_a_broken_one_is_not() throws IOException {
    replace(authority.issue("second"));
    Polling.until(CertificateReloadTest::name, "CN=second"::equals);

    try (LogLines log = LogLines.record()) {
      replace(Files.writeString(directory.resolve("broken.pem"), "no certificate"));
      Polling.until(
          () -> String.join("\n", log.texts()),
          lines -> lines.contains("has changed, but cannot be used"));
      assertThat(name()).isEqualTo("CN=second");
    }

    replace(authority.issue("third"));
    Polling.until(CertificateReloadTest::name, "CN=third"::equals);
  }

  private static void replace(Path file) throws IOException {
    Files.move(file, served, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whom the certificate is for that a new connection is shown. */
  private static String name() {
    return VERTX
        .createNetClient(
            new NetClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setHostnameVerificationAlgorithm(""))
        .connect(node.port(), "127.0.0.1")
        .map(
            socket -> {
              try {
                Certificate certificate = socket.peerCertificates().get(0);
                return ((X509Certificate) certificate).getSubjectX500Principal().getName();
              } catch (SSLPeerUnverifiedException none) {
                throw new IllegalStateException(none);
              }
            })
        .await();
  }
}
