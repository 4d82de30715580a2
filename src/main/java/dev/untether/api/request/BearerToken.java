package dev.untether.api.request;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** The token in the Authorization header (RFC 6750, section 2.1). */
public final class BearerToken {
  private static final String SCHEME = "Bearer";

  private BearerToken() {}

  /** Fails with a {@link ProblemException} if there is none. */
  public static String of(MultiMap headers) {
    String credentials = headers.get(HttpHeaders.AUTHORIZATION);
    if (credentials == null || !isBearer(credentials)) {
      throw new ProblemException(Problem.noAccessToken());
    }
    List<String> all = headers.getAll(HttpHeaders.AUTHORIZATION);
    String token = credentials.substring(SCHEME.length()).strip();
    if (token.isEmpty()) {
      throw new ProblemException(Problem.noAccessToken());
    }
    if (all.size() > 1) {
      throw new ProblemException(Problem.invalidAccessToken());
    }
    return token;
  }

  private static boolean isBearer(String credentials) {
    return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && (credentials.length() == SCHEME.length() || credentials.charAt(SCHEME.length()) == ' ');
  }
}
