package dev.untether.notification.webhook.http;

import dev.untether.platform.security.Keyring.DecryptionException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in a few words why there was no response. Quotes nothing that a receiver has sent. */
final class FailureText {
  private static final Logger LOG = LoggerFactory.getLogger(FailureText.class);

  private FailureText() {}

  static String of(Throwable failure, WebhookSettings settings) {
    if (failure instanceof WebhookUrl.RefusedException refused) {
      return "the URL is not allowed: it " + refused.getMessage();
    }
    if (failure instanceof UnknownHostException) {
      return "the name of the host does not resolve";
    }
    if (failure instanceof ConnectTimeoutException) {
      return "the host does not answer";
    }
    if (failure instanceof TimeoutException) {
      return "timed out after " + settings.timeout().toSeconds() + " s";
    }
    if (failure instanceof DecryptionException) {
      return "the secret cannot be decrypted";
    }
    return ofTls(failure).orElseGet(() -> ofConnection(failure));
  }

  private static Optional<String> ofTls(Throwable failure) {
    if (causes(failure).anyMatch(CertificateExpiredException.class::isInstance)) {
      return Optional.of("TLS: the certificate has expired");
    }
    if (causes(failure).anyMatch(cause -> cause.getClass() == CertificateException.class)) {
      return Optional.of("TLS: the certificate is not for this host");
    }
    if (causes(failure).anyMatch(CertificateException.class::isInstance)) {
      return Optional.of("TLS: the certificate is not trusted");
    }
    return causes(failure).anyMatch(SSLException.class::isInstance)
        ? Optional.of("TLS: the handshake failed")
        : Optional.empty();
  }

  private static String ofConnection(Throwable failure) {
    if (failure instanceof NoRouteToHostException) {
      return "no route to the host";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    if (failure instanceof HttpClosedException
        || failure instanceof IOException
        || failure instanceof PrematureChannelClosureException) {
      return "the connection was closed before the response";
    }
    if (failure instanceof DecoderException || failure instanceof IllegalArgumentException) {
      return "the response is not HTTP";
    }
    LOG.debug("A delivery failed for an unusual reason", failure);
    return "no response";
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(10);
  }
}
