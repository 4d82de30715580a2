package dev.untether.api;

import dev.untether.api.bridge.EventBusBridge;
import dev.untether.api.operation.Admission;
import dev.untether.api.operation.RefusalRecorder;
import dev.untether.api.request.BaseUrls;
import dev.untether.api.request.BaseUrls.TrustedProxies;
import dev.untether.api.resource.Operations;
import dev.untether.api.resource.Operations.Services;
import dev.untether.stream.Audience;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the API over HTTP. Several instances share one port, each on its own event loop. */
public final class ApiVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ApiVerticle.class);
  private static final int GRACE_SECONDS = 10;

  /**
   * The grace period for clients of streams that read nothing: only stopping the server ends their
   * connections.
   */
  private static final int SHORT_GRACE_SECONDS = 3;

  /**
   * Long enough for busy clients to send one more request and to learn from its response that the
   * connection closes.
   */
  private static final int FAREWELL_MILLIS = 500;

  private static final int IDLE_SECONDS = 75;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** Clients of the event-bus bridge send little more than a token. */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024;

  /** Time for a WebSocket client to answer the close frame. */
  private static final int CLOSING_SECONDS = 3;

  /**
   * TLS 1.3 and 1.2 suites with forward secrecy and authenticated encryption, so none that uses
   * CBC.
   */
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Any free port, and the same one for all instances. */
  private static final int ANY_SHARED_PORT = -1;

  private final HttpSettings settings;
  private final Optional<KeyCertOptions> certificate;
  private final RequestLog requestLog;
  private final Optional<Console> console;
  private final Services services;
  private Audience audience;
  private HttpServer server;
  private boolean stopping;

  /**
   * Creates a verticle that serves as soon as it is deployed.
   *
   * @param certificate empty for plain HTTP
   * @param requestLog shared by all instances
   * @param console empty if it is not served; shared by all instances
   */
  public ApiVerticle(
      HttpSettings settings,
      Optional<KeyCertOptions> certificate,
      RequestLog requestLog,
      Optional<Console> console,
      Services services) {
    this.settings = settings;
    this.certificate = certificate;
    this.requestLog = requestLog;
    this.console = console;
    this.services = services;
  }

  @Override
  public Future<?> start() {
    BaseUrls baseUrls = new BaseUrls(TrustedProxies.parse(settings.trustedProxies()));
    audience = services.streams().audience(services.sessions()::liveAmong);
    Admission admission = new Admission(services.accessTokens(), services.sessions());
    ConnectionEnd connectionEnd = new ConnectionEnd(() -> stopping);
    RequestEntrance entrance =
        new RequestEntrance(
            baseUrls,
            connectionEnd,
            new EarlyRefusal(services.removals(), services.accessTokens(), baseUrls, requestLog),
            ApiRouter.of(
                vertx,
                Operations.of(services, audience, () -> stopping),
                admission,
                new RefusalRecorder(services.bus(), services.ids()),
                new EventBusBridge(vertx, admission, audience),
                console,
                new ExchangeStart(baseUrls, requestLog, connectionEnd)));
    server =
        vertx
            .createHttpServer(options())
            .requestHandler(entrance)
            .invalidRequestHandler(entrance::refuseUndecodable)
            // A client's protocol error closes its connection. Without this handler, Vert.x would
            // log each one.
            .connectionHandler(
                connection ->
                    connection.exceptionHandler(
                        failure -> LOG.debug("A connection broke", failure)));
    return server
        .listen()
        .recover(
            failure ->
                Future.failedFuture(
                    new IllegalStateException(
                        "the API cannot be served on %s:%s (UNTETHER_HTTP_HOST, UNTETHER_HTTP_PORT)"
                            .formatted(settings.host(), settings.port()),
                        failure)));
  }

  /**
   * Ends the streams and announces on every connection that it will close. Then accepts no more
   * requests, and lets those in flight finish.
   */
  @Override
  public Future<?> stop() {
    stopping = true;
    return audience
        .farewell()
        .compose(ignored -> vertx.timer(FAREWELL_MILLIS, TimeUnit.MILLISECONDS))
        .compose(
            ignored ->
                server.shutdown(
                    audience.cutOff() ? SHORT_GRACE_SECONDS : GRACE_SECONDS, TimeUnit.SECONDS));
  }

  /**
   * Returns the port that the server listens on. Must not be called before the verticle has
   * started.
   */
  public int port() {
    return server.actualPort();
  }

  /** Uses another certificate for new connections, on all instances that share the port. */
  public Future<?> serveWith(KeyCertOptions keys) {
    return server.updateSSLOptions(options().getSslOptions().setKeyCertOptions(keys));
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port() == 0 ? ANY_SHARED_PORT : settings.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // Vert.x does not limit the decompressed size of a message.
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
            .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
            .setWebSocketClosingTimeout(CLOSING_SECONDS);
    certificate.ifPresent(
        keys ->
            options
                .setSsl(true)
                .setSslEngineOptions(tlsEngine())
                .setUseAlpn(true)
                .setKeyCertOptions(keys));
    certificate.ifPresent(keys -> CIPHER_SUITES.forEach(options::addEnabledCipherSuite));
    return options;
  }

  /** Uses BoringSSL if it is available for the platform: the JDK's TLS takes twice as long. */
  private static SSLEngineOptions tlsEngine() {
    return OpenSSLEngineOptions.isAvailable()
        ? new OpenSSLEngineOptions()
        : new JdkSSLEngineOptions();
  }
}
