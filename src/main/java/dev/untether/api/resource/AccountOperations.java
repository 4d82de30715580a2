package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;
import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.Answer.Links;
import dev.untether.api.answer.ValidationMessage;
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
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.command.AccountCommands;
import dev.untether.command.AccountCommands.AccountChange;
import dev.untether.command.AccountCommands.AccountRemoval;
import dev.untether.command.AccountCommands.AccountSlice;
import dev.untether.command.AccountCommands.AccountUse;
import dev.untether.command.AccountCommands.AddAccount;
import dev.untether.command.AccountCommands.ChangeAccount;
import dev.untether.command.AccountCommands.FindAccount;
import dev.untether.command.AccountCommands.FindAccountByName;
import dev.untether.command.AccountCommands.FindAccountUse;
import dev.untether.command.AccountCommands.ListAccounts;
import dev.untether.command.AccountCommands.RemoveAccount;
import dev.untether.model.AmazonAccount;
import dev.untether.model.AmazonAccount.Identity;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Operations on the accounts at AWS that connections can use. */
final class AccountOperations {
  private static final String COLLECTION = "/api/v1/accounts/amazon";
  private static final String RESOURCE = COLLECTION + "/{amazonAccountId}";

  /** The id of no account: Untether takes on roles as itself, not as one of its accounts. */
  private static final String NO_PARENT = new UUID(0, 0).toString();

  private static final Map<String, Boolean> DESCENDING = orders();

  private final Bus bus;
  private final Supplier<UUID> ids;

  AccountOperations(Bus bus, Supplier<UUID> ids) {
    this.bus = bus;
    this.ids = ids;
  }

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    // The transaction of the change checks the session again.
    Access change = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    Access validate = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    return List.of(
        new Operation(
            "listAmazonAccounts", HttpMethod.GET, COLLECTION, read, Body.NONE, this::list),
        new Operation(
            "addAmazonAccount", HttpMethod.POST, COLLECTION, change, Body.JSON, this::add),
        new Operation(
            "validateAmazonAccountName",
            HttpMethod.POST,
            COLLECTION + "/validateName",
            validate,
            Body.JSON,
            this::validateName),
        new Operation("getAmazonAccount", HttpMethod.GET, RESOURCE, read, Body.NONE, this::get),
        new Operation(
            "changeAmazonAccount", HttpMethod.PUT, RESOURCE, change, Body.JSON, this::change),
        new Operation(
            "removeAmazonAccount", HttpMethod.DELETE, RESOURCE, change, Body.NONE, this::remove),
        new Operation(
            "validateAmazonAccountRemoval",
            HttpMethod.POST,
            RESOURCE + "/validateDelete",
            validate,
            Body.NONE,
            this::validateRemoval));
  }

  private Future<Answer> list(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    String pattern = query.optionalText("SearchPattern", 256).orElse("");
    boolean descending = Sorting.read(query, DESCENDING).orElse(false);
    query.check();
    return bus.request(AccountCommands.LIST, new ListAccounts(pattern, descending, 0, 0))
        .map(
            counted ->
                new Answer.Page<>(
                    paging,
                    counted.total(),
                    new AccountSlices(pattern, descending, request.baseUrl())));
  }

  private Future<Answer> get(ApiRequest request) {
    return bus.request(AccountCommands.FIND, new FindAccount(request.id()))
        .map(
            found -> {
              if (found.account() == null) {
                throw notFound(request);
              }
              return new Answer.Json(200, render(found.account(), request.baseUrl()));
            });
  }

  private Future<Answer> add(ApiRequest request) {
    AccountProperties wanted = AccountProperties.ofNew(JsonProperties.read(request.body()));
    AddAccount command =
        new AddAccount(
            ids.get(),
            ids.get(),
            wanted.name(),
            Optional.ofNullable(wanted.description()).orElse(""),
            Optional.ofNullable(wanted.credentials()).orElseThrow(),
            request.cause());
    return bus.request(AccountCommands.ADD, command)
        .map(
            outcome -> {
              AmazonAccount added = done(outcome, request);
              return new Answer.Json(
                  201,
                  render(added, request.baseUrl()),
                  Map.of("Location", href(added, request.baseUrl())));
            });
  }

  private Future<Answer> change(ApiRequest request) {
    AccountProperties wanted = AccountProperties.ofChange(JsonProperties.read(request.body()));
    ChangeAccount command =
        new ChangeAccount(
            ids.get(),
            request.id(),
            wanted.name(),
            wanted.description(),
            wanted.credentials(),
            request.cause());
    return bus.request(AccountCommands.CHANGE, command)
        .map(outcome -> new Answer.Json(200, render(done(outcome, request), request.baseUrl())));
  }

  private static AmazonAccount done(AccountChange outcome, ApiRequest request) {
    if (outcome instanceof AccountChange.Done done) {
      return done.account();
    }
    throw new ProblemException(refusal(outcome, request));
  }

  private static Problem refusal(AccountChange outcome, ApiRequest request) {
    if (outcome instanceof AccountChange.NotFound) {
      return notFound(request).problem();
    }
    if (outcome instanceof AccountChange.NameTaken) {
      return Problem.conflict("There is an account of that name already; choose another name.");
    }
    if (outcome instanceof AccountChange.TooMany tooMany) {
      return Problem.conflict("There can be no more than " + tooMany.limit() + " accounts.");
    }
    if (outcome instanceof AccountChange.NoSecretKey) {
      return Problem.invalidProperties(
          Map.of("accessKeys.secretKey", "is missing; the access key is not the present one"));
    }
    if (outcome instanceof AccountChange.ForeignMask) {
      return Problem.invalidProperties(
          Map.of("accessKeys.accessKey", "is masked, but is not the present one"));
    }
    if (outcome instanceof AccountChange.SessionEnded) {
      return Problem.sessionEnded();
    }
    throw new UnhandledVariantException(outcome);
  }

  private Future<Answer> remove(ApiRequest request) {
    return bus.request(
            AccountCommands.REMOVE, new RemoveAccount(ids.get(), request.id(), request.cause()))
        .map(
            outcome -> {
              if (outcome instanceof AccountRemoval.Removed) {
                return new Answer.Json(200, new JsonObject());
              }
              if (outcome instanceof AccountRemoval.NotFound) {
                throw notFound(request);
              }
              if (outcome instanceof AccountRemoval.InUse inUse) {
                throw new ProblemException(
                    Problem.conflict(
                            inUse(inUse.connections()) + " Remove them before the account.")
                        .withInstance(instance(request)));
              }
              if (outcome instanceof AccountRemoval.SessionEnded) {
                throw new ProblemException(Problem.sessionEnded());
              }
              throw new UnhandledVariantException(outcome);
            });
  }

  private Future<Answer> validateRemoval(ApiRequest request) {
    return bus.request(AccountCommands.FIND_USE, new FindAccountUse(request.id()))
        .map(
            use -> {
              if (!use.exists()) {
                throw notFound(request);
              }
              return ValidationMessage.answer(obstacles(use, request.id()));
            });
  }

  /** Returns one message for each of the first connections, and the number if there are more. */
  private static List<ValidationMessage> obstacles(AccountUse use, UUID account) {
    List<ValidationMessage> messages = new ArrayList<>();
    for (UUID connection : use.first()) {
      messages.add(
          ValidationMessage.error("Connection " + connection + " uses the account.", connection));
    }
    if (use.connections() > use.first().size()) {
      messages.add(ValidationMessage.error(inUse(use.connections()), account));
    }
    return messages;
  }

  private Future<Answer> validateName(ApiRequest request) {
    RequestProperties properties = JsonProperties.read(request.body());
    if (!properties.has("name")) {
      properties.requiredText("name", AccountProperties.MAX_NAME_LENGTH);
      properties.check();
    }
    String name = properties.requiredText("name", AccountProperties.MAX_NAME_LENGTH);
    Optional<String> mistake = properties.mistake("name");
    if (mistake.isPresent()) {
      return Future.succeededFuture(
          ValidationMessage.answer(
              List.of(ValidationMessage.error("The name " + mistake.get() + ".", null))));
    }
    return bus.request(AccountCommands.FIND_BY_NAME, new FindAccountByName(name))
        .map(
            found ->
                ValidationMessage.answer(
                    found.account() == null
                        ? List.of()
                        : List.of(
                            ValidationMessage.error(
                                "There is an account of that name already.",
                                found.account().id()))));
  }

  private static String inUse(long connections) {
    return connections == 1
        ? "1 connection uses the account."
        : connections + " connections use the account.";
  }

  private static ProblemException notFound(ApiRequest request) {
    return new ProblemException(
        Problem.notFound("There is no account " + request.id() + ".", instance(request)));
  }

  private static String instance(ApiRequest request) {
    return COLLECTION + "/" + request.id();
  }

  private static String href(AmazonAccount account, String baseUrl) {
    return baseUrl + COLLECTION + "/" + account.id();
  }

  private static JsonObject render(AmazonAccount account, String baseUrl) {
    String href = href(account, baseUrl);
    JsonObject body =
        new JsonObject()
            .put("id", account.id().toString())
            .put("name", account.name())
            .put("description", account.description())
            // The published clients need the property, even before the number is known.
            .put("awsid", account.awsId() == null ? "" : account.awsId());
    putIdentity(body, account.identity());
    return body.put(
        "_links",
        Links.of(
            Links.self(href),
            Links.link("update", href, HttpMethod.PUT),
            Links.link("delete", href, HttpMethod.DELETE)));
  }

  private static void putIdentity(JsonObject body, Identity identity) {
    if (identity instanceof Identity.AccessKeys keys) {
      body.put("regionType", keys.regionType().text())
          .put(
              AccountProperties.ACCESS_KEYS,
              new JsonObject()
                  .put("accessKey", keys.maskedAccessKey())
                  .put("defaultRegion", keys.regionType().text()));
    } else if (identity instanceof Identity.Role role) {
      body.put(
          AccountProperties.ROLE,
          new JsonObject().put("roleName", role.roleName()).put("isDefault", false));
    } else if (identity instanceof Identity.RoleOfAnotherAccount role) {
      body.put(
          AccountProperties.ROLE_OF_ANOTHER_ACCOUNT,
          new JsonObject()
              .put("parentAmazonAccountId", NO_PARENT)
              .put("accountId", role.awsAccountId())
              .put("roleName", role.roleName()));
    } else {
      throw new UnhandledVariantException(identity);
    }
  }

  private static Map<String, Boolean> orders() {
    Map<String, Boolean> orders = new LinkedHashMap<>();
    orders.put("nameAsc", false);
    orders.put("nameDesc", true);
    return orders;
  }

  /** Reads the list on from where the last slice ended. */
  private final class AccountSlices implements Answer.Slices<AmazonAccount> {
    private final String pattern;
    private final boolean descending;
    private final String baseUrl;
    private long read;

    AccountSlices(String pattern, boolean descending, String baseUrl) {
      this.pattern = pattern;
      this.descending = descending;
      this.baseUrl = baseUrl;
    }

    @Override
    public Future<List<AmazonAccount>> next(@Nullable AmazonAccount after, long offset, int limit) {
      read += offset;
      return bus.request(AccountCommands.LIST, new ListAccounts(pattern, descending, read, limit))
          .map(AccountSlice::accounts)
          .onSuccess(accounts -> read += accounts.size());
    }

    @Override
    public JsonObject render(AmazonAccount account) {
      return AccountOperations.render(account, baseUrl);
    }
  }
}
