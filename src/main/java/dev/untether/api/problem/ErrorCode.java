package dev.untether.api.problem;

/** What a program may branch on in an error body. The texts are part of the published API. */
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
