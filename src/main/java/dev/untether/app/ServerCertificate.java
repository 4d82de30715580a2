package dev.untether.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.untether.api.HttpSettings;
import dev.untether.command.SystemCommands.CertificateState;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.security.SelfSignedCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the API's server. It is configured, or created at the first start and kept.
 */
final class ServerCertificate {
  /** Certificate and key are in one file, so that they are replaced together. */
  private static final String FILE = "tls.pem";

  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  private final HttpSettings settings;
  private final DataDirectory directory;
  private final Clock clock;
  private final PemKeyCertOptions initial;
  private volatile PemKeyCertOptions latest;

  private ServerCertificate(HttpSettings settings, DataDirectory directory, Clock clock) {
    this.settings = settings;
    this.directory = directory;
    this.clock = clock;
    this.initial = current();
    this.latest = initial;
  }

  /** Loads the certificate; empty if TLS is off. Blocks. */
  static Optional<ServerCertificate> of(
      HttpSettings settings, DataDirectory directory, Clock clock) {
    return settings.tls()
        ? Optional.of(new ServerCertificate(settings, directory, clock))
        : Optional.empty();
  }

  /** Returns the certificate that the files contained at the start. */
  PemKeyCertOptions initial() {
    return initial;
  }

  /**
   * Returns the certificate that the files contain now. A self-signed one is renewed before it
   * expires. Blocks.
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

  /** Describes the certificate that the files contained when they were last looked at. */
  CertificateState state() {
    return new CertificateState(
        SelfSignedCertificate.expiry(latest.getCertValue().getBytes()),
        settings.tlsCertificate().isEmpty());
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
   * Whether the file is incomplete, as after a power failure. Then a new one is created, which is
   * safe because the certificate is self-signed.
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

  /**
   * Gives the server a new certificate when the files have changed, without a restart. It compares
   * the contents of the files, so it does not matter how they are replaced (by a rename, a changed
   * link, or a copy).
   */
  static final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final ServerCertificate certificate;
    private final Function<PemKeyCertOptions, Future<?>> server;

    /** The certificate that was served or tried last, so that an error is logged only once. */
    private PemKeyCertOptions seen;

    /**
     * Creates a watch for one server.
     *
     * @param server makes the server use another certificate
     */
    CertificateWatch(
        Vertx vertx, ServerCertificate certificate, Function<PemKeyCertOptions, Future<?>> server) {
      this.vertx = vertx;
      this.certificate = certificate;
      this.seen = certificate.initial();
      this.server = server;
    }

    /** Checks the files periodically until Vert.x is closed. */
    void start() {
      Trouble unreadable =
          new Trouble(
              failure ->
                  LOG.error(
                      "The API's certificate cannot be read: the previous one is still served. {}",
                      failure.getMessage()));
      new Rounds(vertx, unreadable, this::look).every(PERIOD);
    }

    private Future<Next> look() {
      return vertx
          .executeBlocking(certificate::current)
          .compose(found -> found.equals(seen) ? Future.succeededFuture() : serve(found))
          .map(Next.WHEN_WOKEN);
    }

    /** Never fails. */
    private Future<?> serve(PemKeyCertOptions found) {
      seen = found;
      certificate.latest = found;
      return server
          .apply(found)
          .onSuccess(
              served -> LOG.info("The API's certificate has changed: new connections get it"))
          .onFailure(
              failure ->
                  LOG.error(
                      "The API's certificate has changed, but cannot be used: the previous one is still"
                          + " served. Certificate and key must be PEM and belong together"
                          + " (UNTETHER_HTTP_TLS_CERTIFICATE, UNTETHER_HTTP_TLS_KEY)",
                      failure))
          .otherwiseEmpty();
    }
  }
}
