package dev.untether.api.problem;

import static java.util.stream.Collectors.joining;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an error answer says: RFC 9457 problem details with the published API's {@code errorCode},
 * {@code details} and {@code data}. The texts repeat nothing that the client sent, except ids.
 *
 * @param instance the URI reference of the object involved
 * @param data objects by name, never bare values: published clients cannot parse those
 * @param headers additional headers of the answer
 */
public record Problem(
    ProblemType type,
    int status,
    ErrorCode errorCode,
    String details,
    @Nullable String instance,
    Map<String, Map<String, Object>> data,
    Map<String, String> headers) {

  public Problem {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    headers = Map.copyOf(headers);
  }

  private Problem(ProblemType type, int status, ErrorCode errorCode, String details) {
    this(type, status, errorCode, details, null, Map.of(), Map.of());
  }

  public static Problem noAccessToken() {
    String details = "The request has no bearer token.";
    return new Problem(ProblemType.NO_ACCESS_TOKEN, 401, ErrorCode.INVALID_TOKEN, details)
        .withHeader(BearerChallenge.HEADER, BearerChallenge.WITHOUT_TOKEN);
  }

  public static Problem invalidAccessToken() {
    return refusedToken(
        ProblemType.INVALID_ACCESS_TOKEN,
        ErrorCode.INVALID_TOKEN,
        "The access token is not valid.");
  }

  public static Problem sessionEnded() {
    return refusedToken(
        ProblemType.INVALID_ACCESS_TOKEN, ErrorCode.INVALID_TOKEN, "The session has ended.");
  }

  public static Problem invalidRefreshToken() {
    return refusedToken(
        ProblemType.INVALID_ACCESS_TOKEN,
        ErrorCode.INVALID_TOKEN,
        "The refresh token is not valid.");
  }

  /** Returns the same problem for an unknown user and for a wrong password. */
  public static Problem invalidCredentials() {
    return refusedToken(
        ProblemType.INVALID_ACCESS_TOKEN,
        ErrorCode.INVALID_TOKEN,
        "The user name or the password is wrong.");
  }

  public static Problem expiredAccessToken() {
    return refusedToken(
        ProblemType.EXPIRED_ACCESS_TOKEN, ErrorCode.EXPIRED_TOKEN, "The access token has expired.");
  }

  public static Problem accessDenied() {
    String details = "The role of the user does not allow this operation.";
    return new Problem(ProblemType.ACCESS_DENIED, 403, ErrorCode.ACCESS_DENIED, details);
  }

  /** The argument is the name of the path parameter in the API's description. */
  public static Problem invalidPathId(String parameter) {
    String details = "The path's " + parameter + " is not a UUID.";
    return new Problem(ProblemType.VALIDATION_ERROR, 400, ErrorCode.INVALID_URI, details);
  }

  /** The argument maps the documented name of each wrong property or parameter to its mistake. */
  public static Problem invalidProperties(Map<String, String> mistakes) {
    Map<String, Map<String, Object>> data = new LinkedHashMap<>();
    mistakes.forEach((name, mistake) -> data.put(name, Map.of("message", mistake)));
    String details =
        data.keySet().stream()
            .map(name -> name + " " + mistakes.get(name))
            .collect(joining("; ", "", "."));
    return malformedRequest(details).withData(data);
  }

  /** The syntax is wrong: that of the request, of a header, or of the body. */
  public static Problem malformedRequest(String details) {
    return unexpectedContent(ProblemType.VALIDATION_ERROR, 400, details);
  }

  public static Problem malformedAddress() {
    String details = "The address of the request is malformed: its host, path or query.";
    return new Problem(ProblemType.VALIDATION_ERROR, 400, ErrorCode.INVALID_URI, details);
  }

  /** The request is valid, but conflicts with the current state of its resource. */
  public static Problem conflict(String details) {
    return unexpectedContent(ProblemType.VALIDATION_ERROR, 409, details);
  }

  /** The object is not of the version that the request wants. */
  public static Problem preconditionFailed(String details, String instance) {
    return unexpectedContent(ProblemType.PRECONDITION_FAILED, 412, details).withInstance(instance);
  }

  public static Problem requestTimeout() {
    return unexpectedContent(ProblemType.VALIDATION_ERROR, 408, "The body did not arrive in time.");
  }

  public static Problem bodyTooLarge() {
    return unexpectedContent(ProblemType.VALIDATION_ERROR, 413, "The body is over 64 KiB.");
  }

  public static Problem uriTooLong() {
    return unexpectedContent(ProblemType.VALIDATION_ERROR, 414, "The address is too long.");
  }

  public static Problem unsupportedMediaType() {
    return unexpectedContent(
        ProblemType.VALIDATION_ERROR,
        415,
        "The operation does not accept a body of this media type.");
  }

  public static Problem expectationFailed() {
    return unexpectedContent(
        ProblemType.VALIDATION_ERROR, 417, "The only supported expectation is 100-continue.");
  }

  public static Problem headersTooLarge() {
    return unexpectedContent(ProblemType.VALIDATION_ERROR, 431, "The headers are too large.");
  }

  public static Problem httpVersionNotSupported() {
    return unexpectedContent(
        ProblemType.VALIDATION_ERROR, 505, "The server supports HTTP/1.0, HTTP/1.1 and HTTP/2.");
  }

  public static Problem notFound(String details, String instance) {
    return notFound(details).withInstance(instance);
  }

  /** The argument is the first position from which the log can still be read without a gap. */
  public static Problem eventsGone(String oldest) {
    String details =
        "Events after this position have been removed. The oldest position is " + oldest + ".";
    return new Problem(ProblemType.EVENTS_GONE, 410, ErrorCode.NOT_FOUND, details)
        .withData(
            Map.of(
                "after",
                Map.of("message", "is before the oldest position " + oldest, "oldest", oldest)));
  }

  /**
   * AWS does not accept the credentials of a connection, or the request.
   *
   * @param facts what AWS has said, without anything secret
   */
  public static Problem refusedByAws(String details, Map<String, Object> facts) {
    return malformedRequest(details).withAnswerOfAws(facts);
  }

  /** AWS accepts the credentials of a connection, and does not allow it the action. */
  public static Problem deniedByAws(String details, Map<String, Object> facts) {
    return new Problem(ProblemType.ACCESS_DENIED, 403, ErrorCode.ACCESS_DENIED, details)
        .withAnswerOfAws(facts);
  }

  public static Problem notFoundAtAws(String details, Map<String, Object> facts) {
    return notFound(details).withAnswerOfAws(facts);
  }

  public static Problem noSuchPath() {
    return notFound("No operation has this path.");
  }

  public static Problem methodNotAllowed(Set<HttpMethod> allowed) {
    String allow = allowed.stream().map(HttpMethod::name).sorted().collect(joining(", "));
    String details = "This path supports other methods: " + allow + ".";
    return new Problem(ProblemType.VALIDATION_ERROR, 405, ErrorCode.METHOD_NOT_ALLOWED, details)
        .withHeader("Allow", allow);
  }

  /**
   * Too many failed logons: refused so that passwords cannot be guessed. The argument is the time
   * until the next attempt is allowed.
   */
  public static Problem tooManyFailures(Duration wait) {
    String details = "Too many logons have failed. Try again after the time in Retry-After.";
    return new Problem(
            ProblemType.TOO_MANY_FAILED_LOGONS, 429, ErrorCode.SERVICE_UNAVAILABLE, details)
        .withRetryAfter(wait);
  }

  /**
   * The service, or something that it needs, is unreachable or too busy.
   *
   * @param details a sentence
   */
  public static Problem unavailable(String details, Duration retryAfter) {
    return new Problem(ProblemType.SERVICE_UNAVAILABLE, 503, ErrorCode.SERVICE_UNAVAILABLE, details)
        .withRetryAfter(retryAfter);
  }

  public static Problem unknownError() {
    String details = "The service failed. Its log says more; look for the request's id.";
    return new Problem(ProblemType.UNKNOWN_ERROR, 500, ErrorCode.UNKNOWN_ERROR, details);
  }

  public static Problem unexpectedContent(ProblemType type, int status, String details) {
    return new Problem(type, status, ErrorCode.UNEXPECTED_CONTENT, details);
  }

  public static Problem notFound(String details) {
    return new Problem(ProblemType.RESOURCE_NOT_FOUND, 404, ErrorCode.NOT_FOUND, details);
  }

  private static Problem refusedToken(ProblemType type, ErrorCode errorCode, String details) {
    return new Problem(type, 401, errorCode, details)
        .withHeader(BearerChallenge.HEADER, BearerChallenge.invalidToken(details));
  }

  private Problem withAnswerOfAws(Map<String, Object> facts) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("message", details);
    answer.putAll(facts);
    return withData(Map.of("aws", answer));
  }

  private Problem withData(Map<String, Map<String, Object>> objects) {
    return new Problem(type, status, errorCode, details, instance, objects, headers);
  }

  /** Rounds up to whole seconds, at least 1: with 0, clients would retry at once. */
  private Problem withRetryAfter(Duration wait) {
    return withHeader("Retry-After", Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
  }

  private Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(type, status, errorCode, details, instance, data, more);
  }

  public Problem withInstance(String uriReference) {
    return new Problem(type, status, errorCode, details, uriReference, data, headers);
  }

  /**
   * Returns the body of the error answer.
   *
   * @param baseUrl scheme and authority for absolute links, as in {@code https://localhost:11005}
   */
  public JsonObject toJson(String baseUrl) {
    JsonObject body =
        new JsonObject()
            .put("type", baseUrl + "/api/v1/problems/" + type().page())
            .put("title", type().title())
            .put("status", status())
            .put("errorCode", errorCode().text())
            .put("details", details())
            .put("detail", details());
    if (instance() != null) {
      body.put("instance", instance());
    }
    if (!data().isEmpty()) {
      JsonObject data = new JsonObject();
      data().forEach((name, object) -> data.put(name, new JsonObject(object)));
      body.put("data", data);
    }
    return body;
  }

  /** Values of {@code WWW-Authenticate} (RFC 6750, section 3). */
  static final class BearerChallenge {
    static final String HEADER = "WWW-Authenticate";

    /**
     * This value has no error code, because the client may not have known that a token is needed
     * (section 3.1).
     */
    static final String WITHOUT_TOKEN = "Bearer realm=\"Untether\"";

    private BearerChallenge() {}

    /**
     * @param description printable ASCII without quotation marks and backslashes
     */
    static String invalidToken(String description) {
      return WITHOUT_TOKEN + ", error=\"invalid_token\", error_description=\"" + description + "\"";
    }
  }

  /**
   * The codes in error bodies by which programs can tell errors apart. They are part of the
   * published API.
   */
  public enum ErrorCode {
    ACCESS_DENIED("AccessDenied"),
    EXPIRED_TOKEN("ExpiredToken"),
    INVALID_TOKEN("InvalidToken"),
    INVALID_URI("InvalidURI"),
    METHOD_NOT_ALLOWED("MethodNotAllowed"),
    NOT_FOUND("NotFound"),
    SERVICE_UNAVAILABLE("ServiceUnavailable"),
    UNEXPECTED_CONTENT("UnexpectedContent"),
    UNKNOWN_ERROR("UnknownError");

    private final String text;

    ErrorCode(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
