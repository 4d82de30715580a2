package dev.untether.api.resource;

import dev.untether.api.answer.Answer;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.FormFields;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
import dev.untether.identity.Role;
import dev.untether.identity.Sessions;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Logs users on, exchanges refresh tokens, and signs users out (RFC 6749, sections 4.3 and 6). */
final class SessionOperations {
  private static final String PATH = "/api/v1/token";

  /** Caches and proxies must not store tokens (RFC 6749, section 5.1). */
  private static final Map<String, String> NOT_STORED =
      Map.of("Cache-Control", "no-store", "Pragma", "no-cache");

  private final Sessions sessions;

  SessionOperations(Sessions sessions) {
    this.sessions = sessions;
  }

  List<Operation> operations() {
    Access anyRole = new Authorized(EnumSet.allOf(Role.class), SessionCheck.NOW);
    return List.of(
        new Operation("logOn", HttpMethod.POST, PATH, Access.VERSIONED, Body.FORM, this::logOn),
        new Operation("signOut", HttpMethod.DELETE, PATH, anyRole, Body.NONE, this::signOut));
  }

  private Future<Answer> logOn(ApiRequest request) {
    RequestProperties form = FormFields.read(request.body());
    String grantType = form.requiredText("grant_type", 64).toLowerCase(Locale.ROOT);
    return switch (grantType) {
      case "password" -> withPassword(form, request);
      case "refresh_token" -> withRefreshToken(form, request);
      default -> {
        form.wrong("grant_type", "must be password or refresh_token");
        form.check();
        throw new IllegalStateException("check() lets no unknown grant type pass");
      }
    };
  }

  private Future<Answer> withPassword(RequestProperties form, ApiRequest request) {
    String userName = form.requiredText("username", 256);
    String password = form.requiredText("password", 1024);
    form.check();
    return sessions
        .logOn(userName, password, request.client().address(), request.requestId())
        .map(logon -> answer(logon, Problem.invalidCredentials()));
  }

  private Future<Answer> withRefreshToken(RequestProperties form, ApiRequest request) {
    String refreshToken = form.requiredText("refresh_token", 1024);
    form.check();
    return sessions
        .refresh(refreshToken, request.client().address(), request.requestId())
        .map(logon -> answer(logon, Problem.invalidRefreshToken()));
  }

  private Future<Answer> signOut(ApiRequest request) {
    return sessions
        .signOut(request.principal(), request.client().address(), request.requestId())
        .map(Answer.NO_CONTENT);
  }

  private static Answer answer(Logon logon, Problem refusal) {
    if (logon instanceof Logon.Granted granted) {
      return new Answer.Json(200, render(granted.grant()), NOT_STORED);
    }
    if (logon instanceof Logon.Postponed postponed) {
      throw ProblemException.recorded(Problem.tooManyFailures(postponed.retryAfter()));
    }
    if (logon instanceof Logon.Refused) {
      throw new ProblemException(refusal);
    }
    throw new UnhandledVariantException(logon);
  }

  private static JsonObject render(Grant grant) {
    return new JsonObject()
        .put("access_token", grant.accessToken())
        .put("token_type", "bearer")
        .put("refresh_token", grant.refreshToken())
        .put("expires_in", Duration.between(grant.issuedAt(), grant.expiresAt()).toSeconds())
        .put(".issued", Timestamps.textWithoutZone(grant.issuedAt()))
        .put(".expires", Timestamps.textWithoutZone(grant.expiresAt()))
        .put("username", grant.user().name())
        .put("roleName", grant.user().role().text())
        .put("mfa_enabled", false);
  }
}
