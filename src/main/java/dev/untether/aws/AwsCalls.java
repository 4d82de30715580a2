package dev.untether.aws;

import dev.untether.aws.AwsClients.BoundedHttpClient.UnreadableAnswerException;
import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.model.Regions.Region;
import dev.untether.platform.flow.UnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The calls to AWS that answer one request, with one credential and within one time. Turns what the
 * SDK throws into {@link AwsRefusal} and {@link UnavailableException}. Blocks; to be used by one
 * thread.
 */
final class AwsCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AwsCalls.class);

  /** Enough for the greatest accounts, and few enough for the memory of an endless answer. */
  private static final int MAX_PAGES = 200;

  private static final int MAX_ELEMENTS = 20_000;
  private static final int MAX_TEXT_LENGTH = 1024;
  private static final Pattern ACCOUNT_NUMBER = Pattern.compile("[0-9]{12}");

  private static final Set<String> CREDENTIAL_CODES =
      Set.of(
          "AuthFailure",
          "Blocked",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidIdentityToken",
          "InvalidSecurity",
          "InvalidSignatureException",
          "InvalidToken",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "NotSignedUp",
          "OptInRequired",
          "PendingVerification",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "SubscriptionRequiredException",
          "TokenRefreshRequired",
          "UnrecognizedClientException");

  private static final Set<String> ACTION_CODES =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AllAccessDisabled",
          "UnauthorizedAccess",
          "UnauthorizedOperation");

  private static final Set<String> THROTTLING_CODES =
      Set.of("EC2ThrottledException", "LimitExceededException", "RequestLimitExceeded", "SlowDown");

  private static final Set<String> NOT_FOUND_CODES =
      Set.of("NoSuchBucket", "NoSuchKey", "NotFound");

  private final Region region;
  private final AwsCredentialsProvider credentials;
  private final Deadline deadline;
  private final Duration timeout;
  private final MeterRegistry metrics;

  /**
   * @param region that most of the calls are about
   * @param timeout for each call
   */
  AwsCalls(
      Region region,
      AwsCredentialsProvider credentials,
      Deadline deadline,
      Duration timeout,
      MeterRegistry metrics) {
    this.region = region;
    this.credentials = credentials;
    this.deadline = deadline;
    this.timeout = timeout;
    this.metrics = metrics;
  }

  Region region() {
    return region;
  }

  /** The same with another credential. */
  AwsCalls as(AwsCredentialsProvider other) {
    return new AwsCalls(region, other, deadline, timeout, metrics);
  }

  /**
   * Makes one call, which the SDK may repeat.
   *
   * @param action as policies name it, as in {@code ec2:DescribeVpcs}
   * @param call receives what it must set in its request: credential and timeouts
   */
  <T> T call(String action, Function<Consumer<AwsRequestOverrideConfiguration.Builder>, T> call) {
    Duration limit = deadline.remaining(timeout);
    long start = System.nanoTime();
    String outcome = "failure";
    try {
      T answer =
          call.apply(
              request ->
                  request
                      .credentialsProvider(credentials)
                      .apiCallTimeout(limit)
                      .apiCallAttemptTimeout(limit));
      outcome = "success";
      return answer;
    } catch (AwsServiceException refused) {
      RuntimeException typed = typed(refused, action);
      outcome = typed instanceof AwsRefusal ? "refused" : "unavailable";
      throw typed;
    } catch (SdkClientException failed) {
      outcome = "unavailable";
      throw typed(failed, action);
    } catch (StackOverflowError tooDeep) {
      outcome = "unavailable";
      throw unreadable(action, "is nested too deeply");
    } finally {
      Timer.builder("untether.aws.calls")
          .description("Calls to AWS, with their repeats")
          .tag("service", action.substring(0, action.indexOf(':')))
          .tag("outcome", outcome)
          .register(metrics)
          .record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /**
   * Reads a list to its end, page by page, without repeated elements.
   *
   * @param page asks for the page with this token; null for the first
   * @param next the token of the page that follows; null or empty at the end
   */
  <P, T> List<T> all(
      String what,
      Function<@Nullable String, P> page,
      Function<P, @Nullable String> next,
      Function<P, List<T>> elements) {
    Set<T> read = new LinkedHashSet<>();
    String token = null;
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      P answer = page.apply(token);
      read.addAll(elements.apply(answer));
      if (read.size() > MAX_ELEMENTS) {
        break;
      }
      String following = next.apply(answer);
      if (following == null || following.isEmpty()) {
        return new ArrayList<>(read);
      }
      if (following.equals(token)) {
        throw unreadable(what, "leads back to the same page");
      }
      token = following;
    }
    throw AwsRefusal.of(
        Reason.TOO_MUCH,
        "AWS has more %s than Untether reads: over %s pages or %s elements."
            .formatted(what, MAX_PAGES, MAX_ELEMENTS));
  }

  /** Returns a text that AWS must send. */
  static String text(String what, @Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
      throw unreadable(what, "lacks a name or id, or has one that is too long");
    }
    return text;
  }

  /** Returns the number of an account that AWS must send. */
  static String accountNumber(String what, @Nullable String text) {
    if (text == null || !ACCOUNT_NUMBER.matcher(text).matches()) {
      throw unreadable(what, "lacks the number of an account");
    }
    return text;
  }

  private static UnavailableException unreadable(String what, String why) {
    return new UnavailableException("The answer of AWS (" + what + ") " + why + ".");
  }

  private RuntimeException typed(AwsServiceException refused, String action) {
    String code = code(refused);
    String text =
        refused.awsErrorDetails() == null
            ? ""
            : Objects.requireNonNullElse(refused.awsErrorDetails().errorMessage(), "");
    if (CREDENTIAL_CODES.contains(code)) {
      return AwsRefusal.byAws(
          Reason.CREDENTIALS, "AWS does not accept the credentials.", code, action, "");
    }
    if (ACTION_CODES.contains(code)) {
      return AwsRefusal.byAws(
          Reason.ACTION, "AWS does not allow the action " + action + ".", code, action, text);
    }
    if (refused.isThrottlingException()
        || THROTTLING_CODES.contains(code)
        || code.startsWith("Throttl")
        || refused.statusCode() == 429
        || refused.statusCode() == 503) {
      return new ThrottledException();
    }
    if (refused.statusCode() >= 500) {
      return new UnavailableException(
          "AWS fails at the moment, with HTTP status " + refused.statusCode() + ".");
    }
    if (code.endsWith(".NotFound") || NOT_FOUND_CODES.contains(code)) {
      return AwsRefusal.byAws(Reason.NOT_FOUND, "There is no such thing at AWS.", code, action, "");
    }
    if (refused.statusCode() == 401) {
      return AwsRefusal.byAws(
          Reason.CREDENTIALS, "AWS does not accept the credentials.", code, action, "");
    }
    if (refused.statusCode() == 403) {
      return AwsRefusal.byAws(
          Reason.ACTION, "AWS does not allow the action " + action + ".", code, action, text);
    }
    return AwsRefusal.byAws(
        Reason.INVALID, "AWS does not accept the request " + action + ".", code, action, "");
  }

  private static String code(AwsServiceException refused) {
    String code = refused.awsErrorDetails() == null ? null : refused.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  /** The message of the SDK may quote what was sent or received, so it is not passed on. */
  private UnavailableException typed(SdkClientException failed, String action) {
    LOG.atDebug()
        .addKeyValue("action", action)
        .addKeyValue("failure", failed.getClass().getSimpleName())
        .log("A call to AWS failed");
    if (failed instanceof ApiCallTimeoutException
        || failed instanceof ApiCallAttemptTimeoutException
        || failed instanceof AbortedException) {
      return new UnavailableException("AWS did not answer " + action + " in time.");
    }
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return unreachable("the name of its address does not resolve");
      }
      if (cause instanceof ConnectException) {
        return unreachable("the connection is refused or not answered");
      }
      if (cause instanceof SSLException) {
        return unreachable("its TLS certificate is not trusted, or TLS fails");
      }
      if (cause instanceof UnreadableAnswerException unreadable) {
        return unreadable(action, "is refused: " + unreadable.getMessage());
      }
    }
    return unreachable(
        "the connection broke, or the answer of "
            + action
            + " cannot be read (%s)".formatted(failed.getClass().getSimpleName()));
  }

  private static UnavailableException unreachable(String why) {
    return new UnavailableException("AWS cannot be reached: " + why + ".");
  }

  /**
   * AWS limits the rate of requests. That tells neither whether the credentials are accepted nor
   * whether AWS can be reached otherwise.
   */
  static final class ThrottledException extends UnavailableException {
    private static final long serialVersionUID = 1L;

    ThrottledException() {
      super("AWS limits the rate of requests at the moment.");
    }
  }

  /** The time until which all calls of one request have to end. */
  static final class Deadline {
    private final long end;

    Deadline(Duration length) {
      this.end = System.nanoTime() + length.toNanos();
    }

    /**
     * Returns the time that is left, but not more than the limit.
     *
     * @throws UnavailableException if none is left
     */
    Duration remaining(Duration limit) {
      long nanos = end - System.nanoTime();
      if (nanos <= 0) {
        throw new UnavailableException("AWS takes too long to answer.");
      }
      Duration left = Duration.ofNanos(nanos);
      return left.compareTo(limit) < 0 ? left : limit;
    }
  }

  /** Returns a text of AWS with an upper-case first letter, as in Available. */
  static String capitalised(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
