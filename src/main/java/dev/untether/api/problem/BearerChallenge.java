package dev.untether.api.problem;

/** Values of {@code WWW-Authenticate} (RFC 6750, section 3). */
final class BearerChallenge {
  static final String HEADER = "WWW-Authenticate";

  /** Has no error code: the client may not have known that a token is needed (section 3.1). */
  static final String WITHOUT_TOKEN = "Bearer realm=\"Untether\"";

  private BearerChallenge() {}

  /**
   * @param description printable ASCII without quotation marks and backslashes
   */
  static String invalidToken(String description) {
    return WITHOUT_TOKEN + ", error=\"invalid_token\", error_description=\"" + description + "\"";
  }
}
