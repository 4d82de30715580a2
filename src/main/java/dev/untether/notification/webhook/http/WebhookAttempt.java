package dev.untether.notification.webhook.http;

import dev.untether.notification.webhook.http.WebhookAddresses.CheckedAddress;
import dev.untether.platform.security.Keyring.DecryptionException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and what comes back. To be used on one context. */
final class WebhookAttempt {
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_INTERIM_RESPONSES = 16;
  private static final int FIRST_FINAL_STATUS = 200;

  private final HttpClient client;
  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private int interimResponses;
  private int bodyBytes;
  private boolean bodyEnded;
  private boolean over;

  WebhookAttempt(HttpClient client) {
    this.client = client;
  }

  /** Completes when the whole response has arrived. Its body is discarded. */
  Future<Void> run(CheckedAddress receiver, MultiMap headers, String body) {
    return connect(receiver, headers, 0)
        .compose(
            connected -> {
              request = connected;
              return over ? abandoned() : send(connected, body);
            })
        .compose(this::receive);
  }

  /** The response; null before its head has arrived. */
  @Nullable HttpClientResponse response() {
    return response;
  }

  /** Stops waiting, and closes a connection that is still in use. */
  void end() {
    over = true;
    if (request != null && !bodyEnded) {
      request.reset();
    }
  }

  /** Tries one address after the other until one accepts. */
  private Future<HttpClientRequest> connect(CheckedAddress receiver, MultiMap headers, int number) {
    return client
        .request(options(receiver.url(), receiver.addresses().get(number)).setHeaders(headers))
        .recover(
            failure ->
                over || number + 1 == receiver.addresses().size()
                    ? Future.failedFuture(failure)
                    : connect(receiver, headers, number + 1));
  }

  /** The name is for TLS and for the header Host; the connection goes to the address. */
  private static RequestOptions options(WebhookUrl url, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
        .setHost(url.authorityHost())
        .setPort(url.port())
        .setSsl(url.tls())
        .setURI(url.target())
        .setFollowRedirects(false);
  }

  private Future<HttpClientResponse> send(HttpClientRequest connected, String body) {
    return connected
        .continueHandler(interim -> countInterimResponse())
        .earlyHintsHandler(interim -> countInterimResponse())
        .send(body);
  }

  /** Limited, because a flood of interim responses would also keep a processor busy. */
  private void countInterimResponse() {
    interimResponses++;
    if (interimResponses > MAX_INTERIM_RESPONSES) {
      end();
    }
  }

  private Future<Void> receive(HttpClientResponse head) {
    response = head;
    if (head.statusCode() < FIRST_FINAL_STATUS) {
      // The HTTP client of Vert.x takes it for the final response, and would take the final
      // response
      // for the answer to the next request.
      head.request().connection().close();
    }
    head.handler(
        chunk -> {
          bodyBytes += chunk.length();
          if (bodyBytes > MAX_BODY_BYTES) {
            end();
          }
        });
    return head.end().onSuccess(ended -> bodyEnded = true);
  }

  private <T> Future<T> abandoned() {
    end();
    return Future.failedFuture(new ClosedChannelException());
  }

  /** Says in a few words why there was no response. Never quotes what a receiver has sent. */
  static final class FailureText {
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
}
