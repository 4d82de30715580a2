package dev.untether.aws;

import dev.untether.aws.AwsSettings.Service;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The clients of the SDK, one for each service and region, made when they are needed. They have no
 * credentials: each call brings its own. All share one pool of HTTP connections. May be used from
 * any thread; making a client takes some milliseconds.
 */
final class AwsClients implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration MAX_IDLE = Duration.ofSeconds(50);

  private final AwsSettings settings;
  private final SdkHttpClient http;
  private final ScheduledExecutorService timers = timers();
  private final ConcurrentHashMap<String, Ec2Client> ec2 = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, KmsClient> kms = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, S3Client> s3 = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, StsClient> sts = new ConcurrentHashMap<>();

  AwsClients(AwsSettings settings) {
    this.settings = settings;
    this.http = new BoundedHttpClient(http(settings));
  }

  Ec2Client ec2(String region) {
    return ec2.computeIfAbsent(region, code -> built(Ec2Client.builder(), Service.EC2, code));
  }

  KmsClient kms(String region) {
    return kms.computeIfAbsent(region, code -> built(KmsClient.builder(), Service.KMS, code));
  }

  StsClient sts(String region) {
    return sts.computeIfAbsent(region, code -> built(StsClient.builder(), Service.STS, code));
  }

  /** Addresses buckets in the path where the endpoint is another than AWS's public one. */
  S3Client s3(String region) {
    return s3.computeIfAbsent(
        region,
        code ->
            built(
                S3Client.builder()
                    .forcePathStyle(settings.endpoints().containsKey(Service.S3))
                    .disableS3ExpressSessionAuth(true)
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED),
                Service.S3,
                code));
  }

  /** Breaks off the calls that are under way. */
  @Override
  public void close() {
    http.close();
    timers.shutdownNow();
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C built(
      B builder, Service service, String region) {
    Optional.ofNullable(settings.endpoints().get(service)).ifPresent(builder::endpointOverride);
    return builder
        .region(Region.of(region))
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .defaultsMode(DefaultsMode.STANDARD)
        .httpClient(http)
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(
                    AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(MAX_ATTEMPTS)
                        // One connection that fails must not take their retries from all others.
                        .circuitBreakerEnabled(false)
                        .throttlingBackoffStrategy(pausesWithin(settings.timeout()))
                        .build())
                .scheduledExecutorService(timers)
                .build())
        .build();
  }

  /**
   * The pauses before a call is repeated because AWS limits the rate: short enough for the last
   * attempt to end within the time of the call. Otherwise that AWS limits the rate would look as if
   * it had not answered.
   */
  private static BackoffStrategy pausesWithin(Duration timeout) {
    return BackoffStrategy.exponentialDelay(timeout.dividedBy(10), timeout.dividedBy(5));
  }

  /** Only the setting decides about a proxy, not the environment. */
  private static SdkHttpClient http(AwsSettings settings) {
    ProxyConfiguration.Builder proxy =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariableValues(false);
    settings.proxy().ifPresent(set -> set(proxy, set));
    return Apache5HttpClient.builder()
        .connectionTimeout(settings.connectTimeout())
        .connectionAcquisitionTimeout(settings.connectTimeout())
        .socketTimeout(settings.timeout())
        .maxConnections(settings.maxConcurrent())
        .connectionMaxIdleTime(MAX_IDLE)
        .expectContinueEnabled(false)
        .proxyConfiguration(proxy.build())
        .build();
  }

  private static void set(ProxyConfiguration.Builder proxy, AwsSettings.Proxy set) {
    URI address = set.address();
    proxy.endpoint(address).scheme(address.getScheme());
    set.user()
        .ifPresent(
            user -> {
              String[] parts = user.split(":", 2);
              proxy
                  .username(parts[0])
                  .password(parts.length > 1 ? parts[1] : "")
                  .preemptiveBasicAuthenticationEnabled(true);
            });
  }

  private static ScheduledExecutorService timers() {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "aws-timers");
              thread.setDaemon(true);
              return thread;
            });
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }

  /**
   * Limits how much of an answer is read, of one and of all that are being read at the same time:
   * the SDK builds a tree of the whole answer in memory. An answer that is too long breaks off with
   * an {@link IOException}. Compressed answers are refused, since AWS sends none to who does not
   * ask.
   */
  static final class BoundedHttpClient implements SdkHttpClient {
    /** The tree of an answer with nothing but empty elements takes some forty times as much. */
    private static final long MAX_ANSWER_BYTES = 2L * 1024 * 1024;

    private static final long MAX_TOTAL_BYTES = 4L * 1024 * 1024;

    private final SdkHttpClient client;
    private final AtomicLong total = new AtomicLong();

    BoundedHttpClient(SdkHttpClient client) {
      this.client = client;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new BoundedRequest(client.prepareRequest(request));
    }

    @Override
    public String clientName() {
      return client.clientName();
    }

    @Override
    public void close() {
      client.close();
    }

    private final class BoundedRequest implements ExecutableHttpRequest {
      private final ExecutableHttpRequest request;

      BoundedRequest(ExecutableHttpRequest request) {
        this.request = request;
      }

      @Override
      public HttpExecuteResponse call() throws IOException {
        HttpExecuteResponse response = request.call();
        Optional<AbortableInputStream> body = response.responseBody();
        if (body.isEmpty()) {
          return response;
        }
        if (response.httpResponse().firstMatchingHeader("Content-Encoding").isPresent()) {
          request.abort();
          throw new UnreadableAnswerException("the answer is compressed");
        }
        return HttpExecuteResponse.builder()
            .response(response.httpResponse())
            .responseBody(AbortableInputStream.create(new BoundedBody(body.get()), body.get()))
            .build();
      }

      @Override
      public void abort() {
        request.abort();
      }
    }

    /** What has been read counts until it is closed. */
    private final class BoundedBody extends FilterInputStream {
      private long count;
      private boolean closed;

      BoundedBody(InputStream body) {
        super(body);
      }

      @Override
      public int read() throws IOException {
        int octet = super.read();
        if (octet >= 0) {
          add(1);
        }
        return octet;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int size = super.read(buffer, offset, length);
        if (size > 0) {
          add(size);
        }
        return size;
      }

      @Override
      public boolean markSupported() {
        return false;
      }

      @Override
      public void close() throws IOException {
        if (!closed) {
          closed = true;
          total.addAndGet(-count);
        }
        super.close();
      }

      private void add(long size) throws IOException {
        count += size;
        if (total.addAndGet(size) > MAX_TOTAL_BYTES) {
          throw new IOException("too many long answers of AWS at the same time");
        }
        if (count > MAX_ANSWER_BYTES) {
          throw new UnreadableAnswerException("the answer is longer than " + MAX_ANSWER_BYTES);
        }
      }
    }

    /** An answer that no call of Untether should get from AWS. */
    static final class UnreadableAnswerException extends IOException {
      private static final long serialVersionUID = 1L;

      UnreadableAnswerException(String message) {
        super(message);
      }
    }
  }
}
