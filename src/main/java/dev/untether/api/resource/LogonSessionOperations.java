package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.Answer.Links;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.RequestProperties.Identifiers;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.identity.Principal;
import dev.untether.identity.Role;
import dev.untether.identity.SessionAdministration.LiveSession;
import dev.untether.identity.Sessions;
import dev.untether.identity.Users;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows which sessions are live, and ends them. Administrators may see and end all of them; other
 * users their own, as if there were no others.
 */
final class LogonSessionOperations {
  private static final String COLLECTION = "/api/v1/logonSessions";
  private static final String RESOURCE = COLLECTION + "/{logonSessionId}";
  private static final String OF_USER = "/api/v1/users/{userId}/logonSessions";
  private static final int MAX_NAME_LENGTH = 256;

  /** Stands for a user that does not exist, and has no sessions. */
  private static final UUID NOBODY = new UUID(0, 0);

  private final Sessions sessions;
  private final Users users;

  LogonSessionOperations(Sessions sessions, Users users) {
    this.sessions = sessions;
    this.users = users;
  }

  List<Operation> operations() {
    Access see = new Authorized(EnumSet.allOf(Role.class), SessionCheck.RECENT);
    Access end = new Authorized(EnumSet.allOf(Role.class), SessionCheck.NOW);
    Access endOfUser = new Authorized(ADMINISTRATORS, SessionCheck.NOW, true);
    return List.of(
        new Operation("listLogonSessions", HttpMethod.GET, COLLECTION, see, Body.NONE, this::list),
        new Operation(
            "getCurrentLogonSession",
            HttpMethod.GET,
            COLLECTION + "/current",
            see,
            Body.NONE,
            this::current),
        new Operation("endLogonSession", HttpMethod.DELETE, RESOURCE, end, Body.NONE, this::end),
        new Operation(
            "endLogonSessionsOfUser",
            HttpMethod.DELETE,
            OF_USER,
            endOfUser,
            Body.NONE,
            this::endOfUser));
  }

  private Future<Answer> list(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Sorting.refuse(query);
    Optional<String> wanted = query.optionalText("userId", MAX_NAME_LENGTH);
    query.check();
    return userOf(wanted)
        .map(user -> visible(user, request.principal()))
        .compose(
            user ->
                sessions
                    .administration()
                    .count(user.orElse(null))
                    .map(
                        count ->
                            new Answer.Page<>(
                                paging, count, new SessionSlices(user.orElse(null), request))));
  }

  /** Empty for all users. */
  private Future<Optional<UUID>> userOf(Optional<String> reference) {
    if (reference.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Optional<UUID> id = Identifiers.parse(reference.get());
    return id.isPresent()
        ? Future.succeededFuture(id)
        : users.findId(reference.get()).map(found -> Optional.of(found.orElse(NOBODY)));
  }

  private static Optional<UUID> visible(Optional<UUID> wanted, Principal caller) {
    if (caller.role() == Role.ADMINISTRATOR) {
      return wanted;
    }
    return Optional.of(
        wanted.orElse(caller.userId()).equals(caller.userId()) ? caller.userId() : NOBODY);
  }

  private Future<Answer> current(ApiRequest request) {
    Principal caller = request.principal();
    return sessions
        .administration()
        .find(caller.sessionId())
        .map(found -> found.orElseThrow(() -> new ProblemException(Problem.sessionEnded())))
        .compose(
            session ->
                users
                    .find(caller.userId())
                    .map(
                        found ->
                            found.orElseThrow(() -> new ProblemException(Problem.sessionEnded())))
                    .map(
                        user ->
                            new Answer.Json(
                                200,
                                render(session, request)
                                    .put("user", UserOperations.render(user, request.baseUrl())))));
  }

  private Future<Answer> end(ApiRequest request) {
    Principal caller = request.principal();
    UUID owner = caller.role() == Role.ADMINISTRATOR ? null : caller.userId();
    return sessions
        .administration()
        .end(request.id(), owner, caller, request.cause())
        .compose(
            ended ->
                ended
                    ? Future.succeededFuture(Answer.NO_CONTENT)
                    : Future.failedFuture(
                        new ProblemException(
                            Problem.notFound(
                                "There is no live session " + request.id() + ".",
                                COLLECTION + "/" + request.id()))));
  }

  private Future<Answer> endOfUser(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    boolean keepsCurrent = query.flag("keepCurrent");
    query.check();
    Principal caller = request.principal();
    return UserOperations.existing(request, users)
        .compose(
            user ->
                sessions
                    .administration()
                    .endAll(
                        user, keepsCurrent ? caller.sessionId() : null, caller, request.cause()))
        .map(ended -> new Answer.Json(200, new JsonObject().put("ended", ended)));
  }

  private final class SessionSlices implements Answer.Slices<LiveSession> {
    private final @Nullable UUID user;
    private final ApiRequest request;

    SessionSlices(@Nullable UUID user, ApiRequest request) {
      this.user = user;
      this.request = request;
    }

    @Override
    public Future<List<LiveSession>> next(@Nullable LiveSession after, long offset, int limit) {
      return sessions
          .administration()
          .slice(user, after == null ? null : after.id(), offset, limit);
    }

    @Override
    public JsonObject render(LiveSession session) {
      return LogonSessionOperations.render(session, request);
    }
  }

  private static JsonObject render(LiveSession session, ApiRequest request) {
    Principal caller = request.principal();
    String href = request.baseUrl() + COLLECTION + "/" + session.id();
    return new JsonObject()
        .put("id", session.id().toString())
        .put("userId", session.userId().toString())
        .put("userName", session.userName())
        .put("roleName", session.role().text())
        .put("startedAt", Timestamps.text(session.startedAt()))
        .put("sourceAddress", session.sourceAddress())
        .put("lastSeenAt", Timestamps.text(session.lastSeenAt()))
        .put("lastSeenAddress", session.lastSeenAddress())
        .put("expiresAt", Timestamps.text(session.expiresAt()))
        .put("isCurrent", session.id().equals(caller.sessionId()))
        .put("isOwn", session.userId().equals(caller.userId()))
        .put("_links", Links.of(Links.link("delete", href, HttpMethod.DELETE)));
  }
}
