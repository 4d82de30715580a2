package dev.untether.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.untether.api.HttpSettings;
import dev.untether.platform.security.SelfSignedCertificate;
import dev.untether.platform.storage.DataDirectory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate of the API's server: configured, or made at the first start and kept. */
final class ServerCertificate {
  /** Certificate and key in one file, so that they are replaced as one. */
  private static final String FILE = "tls.pem";

  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  private final HttpSettings settings;
  private final DataDirectory directory;
  private final Clock clock;
  private final PemKeyCertOptions initial;

  private ServerCertificate(HttpSettings settings, DataDirectory directory, Clock clock) {
    this.settings = settings;
    this.directory = directory;
    this.clock = clock;
    this.initial = current();
  }

  /** Loads the certificate; empty if TLS is off. Blocks. */
  static Optional<ServerCertificate> of(
      HttpSettings settings, DataDirectory directory, Clock clock) {
    return settings.tls()
        ? Optional.of(new ServerCertificate(settings, directory, clock))
        : Optional.empty();
  }

  /** The certificate as the files were at the start. */
  PemKeyCertOptions initial() {
    return initial;
  }

  /**
   * The certificate as the files are now; a self-signed one is renewed before it expires. Blocks.
   *
   * @throws UncheckedIOException if a file cannot be read
   */
  final PemKeyCertOptions current() {
    return settings.tlsCertificate().isPresent()
        ? new PemKeyCertOptions()
            .setCertValue(read(settings.tlsCertificate().get()))
            .setKeyValue(read(settings.tlsKey().orElseThrow()))
        : selfSigned();
  }

  private PemKeyCertOptions selfSigned() {
    byte[] pem = directory.readOrCreate(FILE, () -> SelfSignedCertificate.create(clock).pem());
    if (isDamaged(pem) || SelfSignedCertificate.isExpiring(pem, clock)) {
      pem = SelfSignedCertificate.create(clock).pem();
      directory.replace(FILE, pem);
    }
    return new PemKeyCertOptions().setCertValue(Buffer.buffer(pem)).setKeyValue(Buffer.buffer(pem));
  }

  private static Buffer read(Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Whether the file is incomplete, as after a power failure. Then a new one is made, which is safe
   * because the certificate is self-signed.
   */
  private static boolean isDamaged(byte[] pem) {
    String text = new String(pem, US_ASCII);
    boolean damaged =
        !text.startsWith("-----BEGIN CERTIFICATE-----")
            || !text.stripTrailing().endsWith("-----END PRIVATE KEY-----");
    if (damaged) {
      LOG.warn("{} is damaged: a new self-signed certificate takes its place", FILE);
    }
    return damaged;
  }
}
