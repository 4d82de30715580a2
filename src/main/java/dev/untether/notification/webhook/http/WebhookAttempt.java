package dev.untether.notification.webhook.http;

import dev.untether.notification.webhook.http.WebhookAddresses.CheckedAddress;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** One request and what comes back. To be used on one context. */
final class WebhookAttempt {
  private static final int MOST_BODY_BYTES = 64 * 1024;
  private static final int MOST_INTERIM_RESPONSES = 16;
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

  /** Completes when the whole response has come; its body is thrown away. */
  Future<Void> run(CheckedAddress receiver, MultiMap headers, String body) {
    return connect(receiver, headers, 0)
        .compose(
            connected -> {
              request = connected;
              return over ? abandoned() : send(connected, body);
            })
        .compose(this::receive);
  }

  /** Null if none has come yet. */
  @Nullable HttpClientResponse response() {
    return response;
  }

  /** Nothing more is waited for: a connection that is still in use is closed. */
  void end() {
    over = true;
    if (request != null && !bodyEnded) {
      request.reset();
    }
  }

  /** One address after the other, until one accepts. */
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

  /** A flood of these, too, keeps a processor busy. */
  private void countInterimResponse() {
    interimResponses++;
    if (interimResponses > MOST_INTERIM_RESPONSES) {
      end();
    }
  }

  private Future<Void> receive(HttpClientResponse head) {
    response = head;
    if (head.statusCode() < FIRST_FINAL_STATUS) {
      // The client takes it for the final one, and the final one for an answer to the next request.
      head.request().connection().close();
    }
    head.handler(
        chunk -> {
          bodyBytes += chunk.length();
          if (bodyBytes > MOST_BODY_BYTES) {
            end();
          }
        });
    return head.end().onSuccess(ended -> bodyEnded = true);
  }

  private <T> Future<T> abandoned() {
    end();
    return Future.failedFuture(new ClosedChannelException());
  }
}
