package dev.untether.api.resource;

import static dev.untether.api.operation.Access.ADMINISTRATORS;

import dev.untether.api.address.Links;
import dev.untether.api.address.RequestAddress;
import dev.untether.api.answer.Answer;
import dev.untether.api.answer.FixedSlices;
import dev.untether.api.operation.Access;
import dev.untether.api.operation.Access.Authorized;
import dev.untether.api.operation.Access.SessionCheck;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.identity.AddedUser;
import dev.untether.identity.ChangedUser;
import dev.untether.identity.NewUser;
import dev.untether.identity.RemovedUser;
import dev.untether.identity.User;
import dev.untether.identity.UserChange;
import dev.untether.identity.Users;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Operations on those who may log on. */
final class UserOperations {
  private static final String COLLECTION = "/api/v1/users";
  private static final String RESOURCE = COLLECTION + "/{userId}";

  private final Users users;

  UserOperations(Users users) {
    this.users = users;
  }

  List<Operation> operations() {
    Access read = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    Access change = new Authorized(ADMINISTRATORS, SessionCheck.NOW);
    Access changeOrOwnPassword = new Authorized(ADMINISTRATORS, SessionCheck.NOW, true);
    return List.of(
        new Operation("listUsers", HttpMethod.GET, COLLECTION, read, Body.NONE, this::list),
        new Operation("addUser", HttpMethod.POST, COLLECTION, change, Body.JSON, this::add),
        new Operation("getUser", HttpMethod.GET, RESOURCE, read, Body.NONE, this::get),
        new Operation(
            "changeUser", HttpMethod.PUT, RESOURCE, changeOrOwnPassword, Body.JSON, this::change),
        new Operation("removeUser", HttpMethod.DELETE, RESOURCE, change, Body.NONE, this::remove));
  }

  private Future<Answer> list(ApiRequest request) {
    Paging paging = Paging.of(request.query());
    return users
        .page(paging.offset(), paging.limit())
        .map(
            page ->
                new Answer.Page<>(
                    paging,
                    page.total(),
                    new FixedSlices<>(page.users(), user -> render(user, request.address()))));
  }

  private Future<Answer> get(ApiRequest request) {
    return users
        .find(request.id())
        .map(found -> shown(found.orElseThrow(() -> notFound(request)), request));
  }

  private Future<Answer> add(ApiRequest request) {
    NewUser wanted = UserProperties.newUser(request.body());
    return users
        .add(wanted, request.cause())
        .map(
            added -> {
              if (added instanceof AddedUser.Added done) {
                return new Answer.Json(
                    201,
                    render(done.user(), request.address()),
                    Map.of("Location", href(done.user(), request.address())));
              }
              throw new ProblemException(
                  Problem.conflict("There is a user of that name already; choose another name."));
            });
  }

  private Future<Answer> change(ApiRequest request) {
    UserChange wanted = UserProperties.change(request.body());
    return users
        .change(request.id(), wanted, request.principal(), request.cause())
        .map(
            outcome -> {
              if (outcome instanceof ChangedUser.Changed changed) {
                return shown(changed.user(), request);
              }
              throw refusal(outcome, request);
            });
  }

  private static ProblemException refusal(ChangedUser outcome, ApiRequest request) {
    if (outcome instanceof ChangedUser.TooManyFailures tooMany) {
      return new ProblemException(Problem.tooManyFailures(tooMany.retryAfter()));
    }
    if (outcome instanceof ChangedUser.NotAllowed) {
      return new ProblemException(Problem.accessDenied());
    }
    if (outcome instanceof ChangedUser.UnfitPassword unfit) {
      return new ProblemException(Problem.invalidProperties(Map.of("password", unfit.mistake())));
    }
    if (outcome instanceof ChangedUser.WrongOldPassword) {
      return new ProblemException(
          Problem.invalidProperties(
              Map.of("oldPassword", "must be your present password, to change your own")));
    }
    return outcome instanceof ChangedUser.LastAdministrator
        ? lastAdministrator(request)
        : notFound(request);
  }

  private Future<Answer> remove(ApiRequest request) {
    return users
        .remove(request.id(), request.cause())
        .map(
            outcome -> {
              if (outcome instanceof RemovedUser.Removed) {
                return Answer.NO_CONTENT;
              }
              throw outcome instanceof RemovedUser.LastAdministrator
                  ? lastAdministrator(request)
                  : notFound(request);
            });
  }

  private static Answer shown(User user, ApiRequest request) {
    return new Answer.Json(200, render(user, request.address()));
  }

  private static JsonObject render(User user, RequestAddress address) {
    String href = href(user, address);
    return new JsonObject()
        .put("id", user.id().toString())
        .put("name", user.name())
        .put("description", user.description())
        .put("roleName", user.role().text())
        .put("mfaEnabled", false)
        .put("isDefault", user.isDefault())
        .put(
            "_links",
            Links.of(
                Links.self(href),
                Links.link("update", href, HttpMethod.PUT),
                Links.link("delete", href, HttpMethod.DELETE)));
  }

  private static String href(User user, RequestAddress address) {
    return address.baseAddress() + COLLECTION + "/" + user.id();
  }

  private static ProblemException notFound(ApiRequest request) {
    return new ProblemException(
        Problem.notFound("There is no user " + request.id() + ".", instance(request)));
  }

  private static ProblemException lastAdministrator(ApiRequest request) {
    return new ProblemException(
        Problem.conflict("The last administrator can be neither removed nor demoted.")
            .withInstance(instance(request)));
  }

  private static String instance(ApiRequest request) {
    return COLLECTION + "/" + request.id();
  }
}
