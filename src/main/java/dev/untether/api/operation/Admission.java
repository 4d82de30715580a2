package dev.untether.api.operation;

import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.ApiRequest.IdempotencyKey;
import dev.untether.api.request.ApiRequest.UserReference;
import dev.untether.api.request.ApiVersion;
import dev.untether.identity.AccessTokens;
import dev.untether.identity.AccessTokens.TokenCheck;
import dev.untether.identity.Principal;
import dev.untether.identity.Sessions;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs the checks that every request must pass, in this order: version, token, session, role, id.
 * The body is checked elsewhere.
 */
public final class Admission {

  private final AccessTokens accessTokens;
  private final Sessions sessions;

  public Admission(AccessTokens accessTokens, Sessions sessions) {
    this.accessTokens = accessTokens;
    this.sessions = sessions;
  }

  /**
   * Checks version and token. Returns the request with its caller, or fails with the problem to be
   * answered.
   */
  Future<ApiRequest> authenticate(ApiRequest request, Operation operation) {
    if (operation.access() instanceof Access.Open) {
      return Future.succeededFuture(request);
    }
    Optional<Problem> versionProblem =
        ApiVersion.check(request.headers().getAll(ApiVersion.HEADER));
    if (versionProblem.isPresent()) {
      return refused(versionProblem.get());
    }
    if (operation.access() instanceof Access.Versioned) {
      return Future.succeededFuture(request);
    }
    if (operation.access() instanceof Authorized) {
      return accessTokens
          .check(BearerToken.of(request.headers()))
          .map(check -> request.withCaller(principal(check)));
    }
    throw new UnhandledVariantException(operation.access());
  }

  /** Runs the same checks for a token that does not belong to a request to an operation. */
  public Future<Principal> admit(String token, Authorized wanted) {
    return accessTokens
        .check(token)
        .map(Admission::principal)
        .compose(
            caller ->
                requireLiveSession(caller, wanted.sessionCheck())
                    .compose(
                        ignored ->
                            wanted.roles().contains(caller.role())
                                ? Future.succeededFuture(caller)
                                : refused(Problem.accessDenied())));
  }

  /** Checks session, role and ids of an authenticated request, as far as the operation requires. */
  Future<ApiRequest> authorize(ApiRequest request, Operation operation) {
    if (!(operation.access() instanceof Authorized authorized)) {
      return Future.succeededFuture(request);
    }
    sessions.seen(request.principal().sessionId(), request.client().address());
    boolean allowed =
        authorized.roles().contains(request.principal().role())
            || (authorized.orOneself() && isAboutCaller(request));
    String malformedId = request.path().malformedId();

    // A bad idempotency key must be reported only after the session check, like every other error.
    boolean passes = allowed && malformedId == null && IdempotencyKey.isFit(request.headers());
    if (passes && authorized.sessionCheck() == SessionCheck.IN_TRANSACTION) {
      return Future.succeededFuture(request);
    }
    return requireLiveSession(request.principal(), authorized.sessionCheck())
        .compose(ignored -> allowed ? Future.succeededFuture() : refused(Problem.accessDenied()))
        .compose(
            ignored ->
                malformedId == null
                    ? Future.succeededFuture(request)
                    : refused(Problem.invalidPathId(malformedId)));
  }

  /** Returns whether the path refers to the caller, by id or by name. */
  private static boolean isAboutCaller(ApiRequest request) {
    UUID id = request.resourceId();
    String reference = request.path().texts().get(UserReference.PARAMETER);
    return id == null
        ? reference != null && request.principal().isNamed(reference)
        : id.equals(request.principal().userId());
  }

  private static Principal principal(TokenCheck check) {
    if (check instanceof TokenCheck.Valid valid) {
      return valid.principal();
    }
    if (check instanceof TokenCheck.Expired) {
      throw new ProblemException(Problem.expiredAccessToken());
    }
    if (check instanceof TokenCheck.Invalid) {
      throw new ProblemException(Problem.invalidAccessToken());
    }
    throw new UnhandledVariantException(check);
  }

  private Future<Void> requireLiveSession(Principal caller, SessionCheck check) {
    Future<Boolean> live =
        check == SessionCheck.NOW
            ? sessions.isLiveNow(caller.sessionId())
            : sessions.isLive(caller.sessionId());
    return live.compose(
        isLive -> isLive ? Future.succeededFuture() : refused(Problem.sessionEnded()));
  }

  private static <T> Future<T> refused(Problem problem) {
    return Future.failedFuture(new ProblemException(problem));
  }

  /** The token in the Authorization header (RFC 6750, section 2.1). */
  public static final class BearerToken {
    private static final String SCHEME = "Bearer";

    private BearerToken() {}

    /** Returns the token; throws a {@link ProblemException} if there is none, or more than one. */
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
          && (credentials.length() == SCHEME.length()
              || credentials.charAt(SCHEME.length()) == ' ');
    }
  }
}
