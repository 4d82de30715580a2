package dev.untether.app;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the server a new certificate when the files have changed, without a restart. It compares
 * the contents of the files, so it does not matter how they are replaced (by a rename, a changed
 * link, or a copy).
 */
final class CertificateWatch {
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
   * @param server gives the server another certificate
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
                    "The API's certificate cannot be read: the one before is still served. {}",
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
    return server
        .apply(found)
        .onSuccess(served -> LOG.info("The API's certificate has changed: new connections get it"))
        .onFailure(
            failure ->
                LOG.error(
                    "The API's certificate has changed, but cannot be used: the one before is still"
                        + " served. Certificate and key must be PEM and belong together"
                        + " (UNTETHER_HTTP_TLS_CERTIFICATE, UNTETHER_HTTP_TLS_KEY)",
                    failure))
        .otherwiseEmpty();
  }
}
