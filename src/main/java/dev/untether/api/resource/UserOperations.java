package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.Answer.FixedSlices;
import dev.untether.api.answer.Answer.Links;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.JsonProperties;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.ApiRequest.UserReference;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.identity.PasswordRules;
import dev.untether.identity.Role;
import dev.untether.identity.User;
import dev.untether.identity.Users;
import dev.untether.identity.Users.AddedUser;
import dev.untether.identity.Users.ChangedUser;
import dev.untether.identity.Users.NewUser;
import dev.untether.identity.Users.RemovedUser;
import dev.untether.identity.Users.UserChange;
import dev.untether.identity.Users.UserOrder;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Operations on users. */
final class UserOperations {
  private static final String COLLECTION = "/api/v1/users";
  private static final String RESOURCE = COLLECTION + "/{userId}";

  private static final Map<String, UserOrder> ORDERS = orders();

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
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    UserOrder order = Sorting.read(query, ORDERS).orElse(UserOrder.NAME);
    query.check();
    return users
        .page(order, paging.offset(), paging.limit())
        .map(
            page ->
                new Answer.Page<>(
                    paging,
                    page.total(),
                    new FixedSlices<>(page.users(), user -> render(user, request.baseUrl()))));
  }

  private Future<Answer> get(ApiRequest request) {
    return idOf(request)
        .compose(users::find)
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
                    render(done.user(), request.baseUrl()),
                    Map.of("Location", href(done.user(), request.baseUrl())));
              }
              if (added instanceof AddedUser.NameTaken) {
                throw new ProblemException(
                    Problem.conflict("There is a user of that name already; choose another name."));
              }
              throw new UnhandledVariantException(added);
            });
  }

  private Future<Answer> change(ApiRequest request) {
    UserChange wanted = UserProperties.change(request.body());
    return idOf(request)
        .compose(id -> users.change(id, wanted, request.principal(), request.cause()))
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
    if (outcome instanceof ChangedUser.LastAdministrator) {
      return lastAdministrator(request);
    }
    if (outcome instanceof ChangedUser.NotFound) {
      return notFound(request);
    }
    throw new UnhandledVariantException(outcome);
  }

  private Future<Answer> remove(ApiRequest request) {
    return idOf(request)
        .compose(id -> users.remove(id, request.cause()))
        .map(
            outcome -> {
              if (outcome instanceof RemovedUser.Removed) {
                return Answer.NO_CONTENT;
              }
              if (outcome instanceof RemovedUser.LastAdministrator) {
                throw lastAdministrator(request);
              }
              if (outcome instanceof RemovedUser.NotFound) {
                throw notFound(request);
              }
              throw new UnhandledVariantException(outcome);
            });
  }

  /** Fails if no user has the name in the path. */
  private Future<UUID> idOf(ApiRequest request) {
    UUID id = request.resourceId();
    return id == null ? idOfName(request, users) : Future.succeededFuture(id);
  }

  private static Future<UUID> idOfName(ApiRequest request, Users users) {
    return users
        .findId(reference(request))
        .map(found -> found.orElseThrow(() -> notFound(request)));
  }

  /** Returns the id of the user that the path refers to; fails if there is no such user. */
  static Future<UUID> existing(ApiRequest request, Users users) {
    UUID id = request.resourceId();
    return id == null
        ? idOfName(request, users)
        : users.find(id).map(found -> found.orElseThrow(() -> notFound(request)).id());
  }

  private static String reference(ApiRequest request) {
    return request.path().texts().getOrDefault(UserReference.PARAMETER, "");
  }

  private static Answer shown(User user, ApiRequest request) {
    return new Answer.Json(200, render(user, request.baseUrl()));
  }

  static JsonObject render(User user, String baseUrl) {
    String href = href(user, baseUrl);
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

  private static String href(User user, String baseUrl) {
    return baseUrl + COLLECTION + "/" + user.id();
  }

  private static ProblemException notFound(ApiRequest request) {
    UUID id = request.resourceId();
    return new ProblemException(
        id == null
            ? Problem.notFound("There is no user of that name.")
            : Problem.notFound("There is no user " + id + ".", instance(id)));
  }

  private static ProblemException lastAdministrator(ApiRequest request) {
    UUID id = request.resourceId();
    Problem problem =
        Problem.conflict("The last administrator can be neither removed nor demoted.");
    return new ProblemException(id == null ? problem : problem.withInstance(instance(id)));
  }

  private static String instance(UUID id) {
    return COLLECTION + "/" + id;
  }

  private static Map<String, UserOrder> orders() {
    Map<String, UserOrder> orders = new LinkedHashMap<>();
    orders.put("nameAsc", UserOrder.NAME);
    orders.put("nameDesc", UserOrder.NAME_DESCENDING);
    orders.put("descriptionAsc", UserOrder.DESCRIPTION);
    orders.put("descriptionDesc", UserOrder.DESCRIPTION_DESCENDING);
    orders.put("isDefaultAsc", UserOrder.DEFAULT_USER_LAST);
    orders.put("isDefaultDesc", UserOrder.DEFAULT_USER_FIRST);
    // This property is the same for all users, so they are ordered by name.
    orders.put("mfaEnabledAsc", UserOrder.NAME);
    orders.put("mfaEnabledDesc", UserOrder.NAME);
    return orders;
  }

  /** The bodies of requests about users. */
  static final class UserProperties {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_DESCRIPTION_LENGTH = 1024;
    private static final int MAX_PASSWORD_LENGTH = 1024;

    private UserProperties() {}

    /**
     * Reads a new user. Without a role, the user is an administrator, as in the product that
     * defined this API.
     */
    static NewUser newUser(Buffer body) {
      RequestProperties properties = JsonProperties.read(body);
      String name = properties.requiredText("name", MAX_NAME_LENGTH);
      if (!UserReference.isPossible(name)) {
        properties.wrong("name", "must be usable as the name of a user in a path");
      }
      String description =
          properties.optionalText("description", MAX_DESCRIPTION_LENGTH).orElse("");
      String password = properties.requiredText("password", MAX_PASSWORD_LENGTH);
      PasswordRules.mistake(password, name)
          .ifPresent(mistake -> properties.wrong("password", mistake));
      Role role = role(properties).orElse(Role.ADMINISTRATOR);
      properties.check();
      return new NewUser(name, description, password, role);
    }

    static UserChange change(Buffer body) {
      RequestProperties properties = JsonProperties.read(body);
      Optional<String> description = properties.optionalText("description", MAX_DESCRIPTION_LENGTH);
      Optional<String> password = properties.optionalText("password", MAX_PASSWORD_LENGTH);
      password
          .flatMap(PasswordRules::mistake)
          .ifPresent(mistake -> properties.wrong("password", mistake));
      Optional<String> oldPassword = properties.optionalText("oldPassword", MAX_PASSWORD_LENGTH);
      Optional<Role> role = role(properties);
      properties.check();
      return new UserChange(
          description.orElse(null),
          password.orElse(null),
          oldPassword.orElse(null),
          role.orElse(null));
    }

    private static Optional<Role> role(RequestProperties properties) {
      Optional<String> name = properties.optionalText("roleName", MAX_NAME_LENGTH);
      Optional<Role> role = name.flatMap(Role::of);
      if (name.isPresent() && role.isEmpty()) {
        properties.wrong("roleName", "must be one of the roles in the API's description");
      }
      return role;
    }
  }
}
