package dev.untether.notification.webhook.http;

import dev.untether.notification.webhook.http.ReceiverTrust.ReceiverNames;
import dev.untether.notification.webhook.http.WebhookAttempt.FailureText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes single attempts to deliver. To be used on one context. */
public final class WebhookSender {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Shorter than the usual limit of receivers, so that a receiver rarely closes first. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  /** More than are ever in progress at once, so that no request waits for the pool. */
  private static final int MAX_CONNECTIONS_PER_HOST = 2_000;

  private final WebhookAddresses addresses;
  private final WebhookSecrets secrets;
  private final WebhookSettings settings;
  private final Clock clock;
  private final AttemptCounters counters;
  private final HttpClient client;

  public WebhookSender(
      Vertx vertx,
      WebhookAddresses addresses,
      WebhookSecrets secrets,
      WebhookSettings settings,
      Clock clock,
      AttemptCounters counters) {
    this.addresses = addresses;
    this.secrets = secrets;
    this.settings = settings;
    this.clock = clock;
    this.counters = counters;
    this.client = client(vertx, ReceiverTrust.ofJdk());
  }

  static HttpClient client(Vertx vertx, ReceiverTrust trust) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setSslEngineOptions(new ReceiverNames())
                .setTrustOptions(TrustOptions.wrap(trust)))
        .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS_PER_HOST))
        .withConnectHandler(WebhookSender::keepQuiet)
        .build();
  }

  /**
   * Sends an event once.
   *
   * @param body the event
   * @return never fails
   */
  public Future<AttemptResult> send(WebhookEndpoint endpoint, UUID eventId, String body) {
    long start = System.nanoTime();
    WebhookAttempt attempt = new WebhookAttempt(client);
    return addresses
        .resolve(endpoint.url())
        .compose(receiver -> attempt.run(receiver, headers(endpoint, eventId, body), body))
        .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .transform(
            ended -> {
              attempt.end();
              Duration duration = Duration.ofNanos(System.nanoTime() - start);
              return Future.succeededFuture(result(ended, attempt, duration));
            })
        .onSuccess(counters::count);
  }

  public Future<Void> close() {
    return client.close();
  }

  /**
   * Keeps Vert.x from logging a broken connection as an error, with what the receiver has sent. The
   * attempt fails anyway.
   */
  private static void keepQuiet(HttpConnection connection) {
    connection.exceptionHandler(broken -> LOG.debug("A connection to a receiver broke", broken));
  }

  private MultiMap headers(WebhookEndpoint endpoint, UUID eventId, String body) {
    return signature(endpoint)
        .headers(eventId, clock.instant(), body)
        .add("User-Agent", "untether")
        .add("Content-Type", "application/cloudevents+json");
  }

  private WebhookSignature signature(WebhookEndpoint endpoint) {
    return new WebhookSignature(
        Stream.of(Optional.of(endpoint.secret()), Optional.ofNullable(endpoint.previousSecret()))
            .flatMap(Optional::stream)
            .map(ciphertext -> secrets.key(endpoint.id(), ciphertext))
            .toList());
  }

  /** If there is a status, it alone decides, even if the response's body fails. */
  private AttemptResult result(AsyncResult<Void> ended, WebhookAttempt attempt, Duration duration) {
    HttpClientResponse response = attempt.response();
    if (response == null) {
      return new AttemptResult(null, duration, FailureText.of(ended.cause(), settings), null);
    }
    int status = response.statusCode();
    return status >= 200 && status < 300
        ? new AttemptResult(status, duration, null, null)
        : new AttemptResult(
            status,
            duration,
            "status " + status,
            Optional.ofNullable(response.getHeader("Retry-After"))
                .flatMap(text -> RetryAfter.parse(text, clock.instant()))
                .orElse(null));
  }

  /** Reads the header {@code Retry-After}: RFC 9110, 10.2.3. */
  static final class RetryAfter {
    private static final Duration MAX = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");

    private RetryAfter() {}

    /** Never negative, and never more than a day; empty if the text is neither form. */
    static Optional<Duration> parse(String text, Instant now) {
      return SECONDS.matcher(text).matches()
          ? Optional.of(bounded(Duration.ofSeconds(Long.parseLong(text))))
          : date(text).map(date -> bounded(Duration.between(now, date)));
    }

    private static Optional<Instant> date(String text) {
      try {
        return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
      } catch (DateTimeParseException notADate) {
        return Optional.empty();
      }
    }

    private static Duration bounded(Duration duration) {
      if (duration.isNegative()) {
        return Duration.ZERO;
      }
      return duration.compareTo(MAX) < 0 ? duration : MAX;
    }
  }

  /** Counts attempts to deliver by how they ended, for all webhooks together. */
  public static final class AttemptCounters {
    private final Counter succeeded;
    private final Counter failed;

    public AttemptCounters(MeterRegistry registry) {
      this.succeeded = counter(registry, "success");
      this.failed = counter(registry, "failure");
    }

    void count(AttemptResult result) {
      (result.isSuccess() ? succeeded : failed).increment();
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
      return Counter.builder("untether.webhook.attempts")
          .description("Attempts to deliver an event to a webhook")
          .tag("outcome", outcome)
          .register(registry);
    }
  }

  /**
   * How one attempt to deliver has ended.
   *
   * @param responseStatus null if there was no response
   * @param failure what went wrong, in words that may be shown to anybody who sees the webhook;
   *     null after a success
   * @param retryAfter how long the receiver asks Untether to wait; null if it does not
   */
  public record AttemptResult(
      @Nullable Integer responseStatus,
      Duration duration,
      @Nullable String failure,
      @Nullable Duration retryAfter) {
    private static final int GONE = 410;

    public boolean isSuccess() {
      return failure == null;
    }

    /** Whether the receiver asked for no more deliveries. */
    public boolean isGone() {
      return responseStatus != null && responseStatus == GONE;
    }
  }

  /**
   * The URL to which deliveries of a webhook are sent, and the secrets that sign them.
   *
   * @param secret encrypted
   * @param previousSecret encrypted; null when it no longer signs
   */
  public record WebhookEndpoint(
      UUID id, String url, Buffer secret, @Nullable Buffer previousSecret) {

    /** Reads a row whose {@code previous_secret_ciphertext} is null when it no longer signs. */
    public static WebhookEndpoint of(Row row) {
      return new WebhookEndpoint(
          row.getUUID("id"),
          row.getString("url"),
          row.getBuffer("secret_ciphertext"),
          row.getBuffer("previous_secret_ciphertext"));
    }
  }

  /** Signs with each of the keys, as Standard Webhooks 1.0.0 requires. */
  static final class WebhookSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    /**
     * @param keys secrets; the receiver needs only one of them to verify
     */
    WebhookSignature(List<byte[]> keys) {
      this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    }

    /**
     * The headers of one attempt.
     *
     * @param eventId the same in every attempt, so that the receiver recognizes repeats
     * @param time of the attempt
     */
    MultiMap headers(UUID eventId, Instant time, String body) {
      String timestamp = Long.toString(time.getEpochSecond());
      byte[] content = (eventId + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
      return MultiMap.caseInsensitiveMultiMap()
          .add("webhook-id", eventId.toString())
          .add("webhook-timestamp", timestamp)
          .add(
              "webhook-signature",
              keys.stream()
                  .map(key -> "v1," + signature(key, content))
                  .collect(Collectors.joining(" ")));
    }

    private static String signature(SecretKeySpec key, byte[] content) {
      try {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(key);
        return Base64.getEncoder().encodeToString(mac.doFinal(content));
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("HMAC-SHA256 is not available", impossible);
      }
    }
  }
}
