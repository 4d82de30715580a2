package dev.untether.api.problem;

/** The problems that the API answers with, and the text of the page that explains each. */
public enum ProblemType {
  API_VERSION_UNSPECIFIED(
      "apiVersionUnspecified",
      "API version unspecified",
      "400",
      "The request has no x-api-version header, so it is not clear which API it was written for.",
      "Send the header x-api-version: 1.0-rev0 with every request."),
  INVALID_API_VERSION(
      "invalidApiVersion",
      "Invalid API version",
      "400",
      "The value of the x-api-version header is not a version.",
      "Send the header x-api-version: 1.0-rev0."),
  UNSUPPORTED_API_VERSION(
      "unsupportedApiVersion",
      "Unsupported API version",
      "400",
      "The value of the x-api-version header is a version, but not one that this service supports.",
      "Send the header x-api-version: 1.0-rev0, and check that the client speaks that version."),
  AMBIGUOUS_API_VERSION(
      "ambiguousApiVersion",
      "Ambiguous API version",
      "400",
      "The request has several x-api-version values that differ.",
      "Send the header once. If the client does, look for a proxy that adds another."),
  NO_ACCESS_TOKEN(
      "noAccessToken",
      "No access token",
      "401",
      "The operation needs a logon, and the request has no bearer token.",
      "Log on with POST /api/v1/token, and send the access_token that it answers with in the header"
          + " Authorization: Bearer (access token)."),
  INVALID_ACCESS_TOKEN(
      "invalidAccessToken",
      "Invalid access token",
      "401",
      "The credentials were refused: the token is malformed, was not issued here, is a refresh"
          + " token where an access token is needed, or its session has ended (by signing out, by a"
          + " changed password, or by using one refresh token twice). A logon is refused in the"
          + " same way when the user name or the password is wrong.",
      "Log on again with POST /api/v1/token. Of the tokens in the answer, send the access_token"
          + " with requests, and the refresh_token only to /api/v1/token, once."),
  EXPIRED_ACCESS_TOKEN(
      "expiredAccessToken",
      "Expired access token",
      "401",
      "The token was valid, but it has expired.",
      "Exchange the refresh token for new tokens with POST /api/v1/token and"
          + " grant_type=refresh_token; if that has expired too, log on again. If fresh tokens are"
          + " refused, check that the clocks of all servers are right."),
  ACCESS_DENIED(
      "accessDenied",
      "Access denied",
      "403",
      "The user is logged on, but the user's role does not allow the operation. Or, if the field data"
          + " of the answer has an object aws, AWS does not allow the connection's user or role what"
          + " the operation needs.",
      "Log on as a user with a sufficient role, or ask an administrator for it. A Portal"
          + " Administrator may do everything, a Portal Operator may read connections, regions,"
          + " webhooks and the events of connections, a Restore Operator may do nothing here;"
          + " everybody may change their own password. If it is AWS that denies: give the user or role"
          + " at AWS the action that data.aws.action names."),
  VALIDATION_ERROR(
      "validationError",
      "Validation error",
      "400, 405, 408, 409, 413, 414, 415, 417, 431, 505",
      "The request cannot be carried out as it is. The field details of the answer says why, and"
          + " its field data has an object for each property or parameter that is wrong.",
      "Correct the request as the answer says; repeating it unchanged does not help, unless its"
          + " body did not arrive in time (408). The description of all operations is at"
          + " /api/v1/openapi.yaml."),
  RESOURCE_NOT_FOUND(
      "resourceNotFound",
      "Resource not found",
      "404",
      "There is nothing at this path: either no operation has it, or the object does not"
          + " exist or has been removed.",
      "Check the path and the id. List the objects that exist with a GET on the collection."),
  PRECONDITION_FAILED(
      "preconditionFailed",
      "Precondition failed",
      "412",
      "The request has an If-Match header, and the object is of another version: somebody or"
          + " something has changed it since the client read it. Nothing was changed.",
      "Read the object again with GET. If the change is still wanted, repeat the request with the"
          + " ETag of that answer in If-Match, or without If-Match to change whatever version there"
          + " is. A weak tag (one that begins with W/) never matches; a proxy that compresses answers"
          + " may have made it."),
  EVENTS_GONE(
      "eventsGone",
      "Events gone",
      "410",
      "The events that follow the position in the request are older than the service keeps them,"
          + " and have been removed.",
      "What the client missed is in the audit trail. Read the present state with the other"
          + " operations, then continue from the oldest position, which the answer names, or from"
          + " the newest by a stream without a position."),
  TOO_MANY_FAILED_LOGONS(
      "tooManyFailedLogons",
      "Too many failed logons",
      "429",
      "Too many logons have failed for this user name, from this IP address or from its network,"
          + " so the password was not checked. The answer does not say whether there is such a"
          + " user. Each further failure doubles the time until the next attempt, up to a minute;"
          + " failures are forgotten after a quarter of an hour without any, and a successful logon"
          + " forgets those of the user at that address.",
      "Try again after as many seconds as the header Retry-After says. If this was not you, look in"
          + " the audit trail for dev.untether.session.logon.refused.v1. Users who have"
          + " logged on from an address before can still do so while others guess their passwords"
          + " elsewhere. If Untether is behind a proxy, make sure that UNTETHER_HTTP_TRUSTED_PROXIES"
          + " names it; otherwise all clients share its address."),
  SERVICE_UNAVAILABLE(
      "serviceUnavailable",
      "Service unavailable",
      "503",
      "The service is too busy, its database or AWS is unreachable, AWS limits the rate of requests,"
          + " or, for a removal, the audit trail is behind. Whether the request had an effect may be unknown.",
      "Repeat the request after as many seconds as the header Retry-After says. Send an"
          + " Idempotency-Key with a removal, so that repeating it is safe. If this goes on, look"
          + " at the log and the health page of the service, and at its database."),
  UNKNOWN_ERROR(
      "unknownError",
      "Unknown error",
      "500",
      "The service failed in an unexpected way. That is a defect of the service,"
          + " not of the request.",
      "Look for the value of the answer's X-Request-Id header in the log of the service, and report"
          + " the defect with what you find there.");

  private final String page;
  private final String title;
  private final String statusCodes;
  private final String meaning;
  private final String advice;

  ProblemType(String page, String title, String statusCodes, String meaning, String advice) {
    this.page = page;
    this.title = title;
    this.statusCodes = statusCodes;
    this.meaning = meaning;
    this.advice = advice;
  }

  /** The last segment of the page's path, under {@code /api/v1/problems/}. */
  public String page() {
    return page;
  }

  public String title() {
    return title;
  }

  /** The HTTP status codes that come with this problem, separated by commas. */
  public String statusCodes() {
    return statusCodes;
  }

  public String meaning() {
    return meaning;
  }

  /** What the reader can do about it. */
  public String advice() {
    return advice;
  }
}
