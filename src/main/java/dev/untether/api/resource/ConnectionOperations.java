package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;
import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.Answer.Links;
import dev.untether.api.answer.LastElements;
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
import dev.untether.api.property.RequestProperties.Identifiers;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.ApiRequest.IdempotencyKey;
import dev.untether.api.request.EntityTags;
import dev.untether.api.request.Paging;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome;
import dev.untether.command.ConnectionCommands.ConnectionFilter;
import dev.untether.command.ConnectionCommands.CountConnections;
import dev.untether.command.ConnectionCommands.CountMatches;
import dev.untether.command.ConnectionCommands.FindConnection;
import dev.untether.command.ConnectionCommands.ListConnections;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.command.ConnectionCommands.SearchConnections;
import dev.untether.command.IncidentCommands;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.AmazonConnection.Credential.Account;
import dev.untether.model.AmazonConnection.Credential.KeyPair;
import dev.untether.model.AmazonConnection.Credential.KnownAccount;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Operations on Amazon connections, carried out by commands over the bus.
 *
 * <p>Belongs to one context.
 */
final class ConnectionOperations {
  private static final String COLLECTION = "/api/v1/amazonConnections";
  private static final String RESOURCE = COLLECTION + "/{amazonConnectionId}";

  private static final String ETAG = "ETag";

  private final Bus bus;
  private final RemovalPreviews previews;
  private final Bulkhead removals;
  private final BulkRemovals bulkRemovals;
  private final Supplier<UUID> ids;
  private final LastElements<AmazonConnection> lastElements = new LastElements<>();

  ConnectionOperations(Bus bus, Bulkhead removals, BulkRemovals bulkRemovals, Supplier<UUID> ids) {
    this.bulkRemovals = bulkRemovals;
    this.bus = bus;
    this.previews = new RemovalPreviews(bus);
    this.removals = removals;
    this.ids = ids;
  }

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    Access remove = new Authorized(ADMINISTRATORS, SessionCheck.IN_TRANSACTION);
    Access add = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    return List.of(
        new Operation(
            "removeAmazonConnections",
            HttpMethod.POST,
            COLLECTION + "/removals",
            add,
            Body.JSON_OR_LINES,
            bulkRemovals::remove,
            EventType.REMOVAL_REFUSED),
        new Operation(
            "removeAmazonConnection",
            HttpMethod.DELETE,
            RESOURCE,
            remove,
            Body.NONE,
            this::remove,
            EventType.REMOVAL_REFUSED),
        new Operation(
            "addAmazonConnection",
            HttpMethod.POST,
            COLLECTION,
            add,
            Body.JSON_OF_ANY_TYPE,
            this::add),
        new Operation(
            "validateAmazonConnectionRemoval",
            HttpMethod.POST,
            RESOURCE + "/validateDelete",
            new Authorized(ADMINISTRATORS, SessionCheck.RECENT),
            Body.NONE,
            this::validateRemoval),
        new Operation("getAmazonConnection", HttpMethod.GET, RESOURCE, read, Body.NONE, this::get),
        new Operation(
            "listAmazonConnections", HttpMethod.GET, COLLECTION, read, Body.NONE, this::list));
  }

  private Future<Answer> remove(ApiRequest request) {
    RemovalConditions conditions;
    try {
      conditions = RemovalConditions.of(request);
    } catch (ProblemException malformed) {
      // That the session has ended comes first, as everywhere.
      return previews
          .preview(request.id(), request.cause())
          .compose(
              preview ->
                  Future.failedFuture(
                      preview instanceof RemovalPreview.SessionEnded ? sessionEnded() : malformed));
    }
    return conditions.dryRun() ? tryRemoval(request, conditions) : remove(request, conditions);
  }

  private Future<Answer> remove(ApiRequest request, RemovalConditions conditions) {
    return removals
        .admit(
            () ->
                bus.request(
                    ConnectionCommands.REMOVE,
                    new RemoveConnection(
                        ids.get(),
                        request.id(),
                        conditions.idempotencyKey(),
                        conditions.versions(),
                        request.cause())))
        .compose(outcome -> answer(outcome, request));
  }

  private static Future<Answer> answer(RemovalOutcome outcome, ApiRequest request) {
    return switch (outcome) {
      case REMOVED -> Future.succeededFuture(Answer.NO_CONTENT);
      case NOT_FOUND -> Future.failedFuture(ProblemException.recorded(noConnection(request)));
      case OTHER_VERSION -> Future.failedFuture(new ProblemException(otherVersion(request)));
      case SESSION_ENDED -> Future.failedFuture(sessionEnded());
    };
  }

  /** Makes every check of a removal, and records that it was a dry run, whatever it finds. */
  private Future<Answer> tryRemoval(ApiRequest request, RemovalConditions conditions) {
    return previews
        .preview(request.id(), request.cause())
        .compose(
            preview -> {
              if (preview instanceof RemovalPreview.SessionEnded) {
                return Future.failedFuture(sessionEnded());
              }
              if (preview instanceof RemovalPreview.NotFound) {
                return dryRunRefused(request, noConnection(request));
              }
              if (preview instanceof RemovalPreview.Possible possible) {
                return conditions.matches(possible.connection())
                    ? messages(possible)
                        .compose(
                            messages ->
                                recordDryRun(
                                        request, Map.of("status", 200, "messages", texts(messages)))
                                    .map(ValidationMessage.answer(messages)))
                    : dryRunRefused(request, otherVersion(request));
              }
              throw new UnhandledVariantException(preview);
            });
  }

  private Future<Answer> dryRunRefused(ApiRequest request, Problem problem) {
    return recordDryRun(request, Map.of("status", problem.status(), "reason", problem.details()))
        .compose(recorded -> Future.failedFuture(ProblemException.recorded(problem)));
  }

  private Future<Done> recordDryRun(ApiRequest request, Map<String, Object> details) {
    return bus.request(
        IncidentCommands.RECORD,
        new RecordIncident(
            new Event(
                ids.get(),
                EventType.REMOVAL_DRY_RUN,
                request.id().toString(),
                request.cause(),
                details)));
  }

  private static List<String> texts(List<ValidationMessage> messages) {
    return messages.stream().map(ValidationMessage::message).toList();
  }

  private Future<Answer> validateRemoval(ApiRequest request) {
    return previews
        .preview(request.id(), request.cause())
        .compose(
            preview -> {
              if (preview instanceof RemovalPreview.Possible possible) {
                return messages(possible).map(ValidationMessage::answer);
              }
              return Future.failedFuture(
                  preview instanceof RemovalPreview.SessionEnded
                      ? sessionEnded()
                      : new ProblemException(noConnection(request)));
            });
  }

  private Future<List<ValidationMessage>> messages(RemovalPreview.Possible possible) {
    return previews.webhooksWithSubjects().map(webhooks -> previews.messages(possible, webhooks));
  }

  private Future<Answer> add(ApiRequest request) {
    NewConnection wanted = NewConnection.of(request.body());
    return bus.request(
            ConnectionCommands.ADD,
            new AddConnection(
                ids.get(), ids.get(), wanted.region(), wanted.credential(), request.cause()))
        .compose(outcome -> answer(outcome, request));
  }

  private static Future<Answer> answer(AdditionOutcome outcome, ApiRequest request) {
    if (outcome instanceof AdditionOutcome.Added added) {
      JsonObject body = render(added.connection(), request.baseUrl());
      return Future.succeededFuture(
          new Answer.Json(
              201,
              body,
              Map.of(
                  "Location",
                  href(added.connection(), request.baseUrl()),
                  ETAG,
                  EntityTags.of(added.connection().version()))));
    }
    if (outcome instanceof AdditionOutcome.NoSuchAccount) {
      return Future.failedFuture(
          new ProblemException(
              Problem.invalidProperties(
                  Map.of(
                      NewConnection.ACCOUNT,
                      "is the id of no account; GET /api/v1/accounts/amazon lists the accounts, and"
                          + " POST there adds one"))));
    }
    if (outcome instanceof AdditionOutcome.SessionEnded) {
      return Future.failedFuture(sessionEnded());
    }
    throw new UnhandledVariantException(outcome);
  }

  private Future<Answer> get(ApiRequest request) {
    Optional<EntityTags> known = EntityTags.read(request.headers(), EntityTags.IF_NONE_MATCH);
    return bus.request(ConnectionCommands.FIND, new FindConnection(request.id()))
        .map(
            found -> {
              AmazonConnection connection = found.connection();
              if (connection == null) {
                throw new ProblemException(noConnection(request));
              }
              Map<String, String> headers = Map.of(ETAG, EntityTags.of(connection.version()));
              return known.filter(tags -> tags.matchForReading(connection.version())).isPresent()
                  ? new Answer.NotModified(headers)
                  : new Answer.Json(200, render(connection, request.baseUrl()), headers);
            });
  }

  private Future<Answer> list(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    ConnectionQuery wanted = ConnectionQuery.read(query);
    query.check();
    if (wanted.filter().equals(ConnectionFilter.ALL)) {
      return bus.request(ConnectionCommands.COUNT, new CountConnections())
          .map(
              count ->
                  new Answer.Page<>(
                      paging,
                      count,
                      wanted.isWholeList()
                          ? new ConnectionSlices(request.baseUrl())
                          : new MatchSlices(wanted, request.baseUrl())));
    }
    long most = ConnectionFilter.MAX_COUNT;
    return bus.request(ConnectionCommands.COUNT_MATCHES, new CountMatches(wanted.filter()))
        .map(
            count ->
                new Answer.Page<>(
                    paging,
                    Math.min(count, most),
                    count <= most,
                    new MatchSlices(wanted, request.baseUrl())));
  }

  /** The connections that match. */
  private final class MatchSlices implements Answer.Slices<AmazonConnection> {
    private final ConnectionQuery wanted;
    private final String baseUrl;

    MatchSlices(ConnectionQuery wanted, String baseUrl) {
      this.wanted = wanted;
      this.baseUrl = baseUrl;
    }

    @Override
    public Future<List<AmazonConnection>> next(
        @Nullable AmazonConnection after, long offset, int limit) {
      return bus.request(
              ConnectionCommands.SEARCH,
              new SearchConnections(
                  wanted.filter(),
                  wanted.newestFirst(),
                  after == null ? wanted.after() : after.id(),
                  offset,
                  limit))
          .map(slice -> slice.connections());
    }

    @Override
    public JsonObject render(AmazonConnection connection) {
      return ConnectionOperations.render(connection, baseUrl);
    }
  }

  private final class ConnectionSlices implements Answer.Slices<AmazonConnection> {
    private final String baseUrl;

    ConnectionSlices(String baseUrl) {
      this.baseUrl = baseUrl;
    }

    @Override
    public Future<List<AmazonConnection>> next(
        @Nullable AmazonConnection after, long offset, int limit) {
      ListConnections query = new ListConnections(after == null ? null : after.id(), offset, limit);
      return bus.request(ConnectionCommands.LIST, query).map(slice -> slice.connections());
    }

    @Override
    public JsonObject render(AmazonConnection connection) {
      return ConnectionOperations.render(connection, baseUrl);
    }

    @Override
    public Buffer elements(List<AmazonConnection> connections) {
      return lastElements.of(connections, baseUrl, () -> Answer.Slices.super.elements(connections));
    }
  }

  private static JsonObject render(AmazonConnection connection, String baseUrl) {
    JsonObject body =
        new JsonObject()
            .put("id", connection.id().toString())
            .put("regionId", connection.regionId().toString());
    if (connection.amazonAccountId() != null) {
      body.put("amazonAccountId", connection.amazonAccountId());
    }
    if (connection.maskedAccessKey() != null) {
      body.put("accessKey", connection.maskedAccessKey());
    }
    String href = href(connection, baseUrl);
    body.put("createdAt", Timestamps.text(connection.createdAt()))
        .put("createdBy", connection.createdBy());
    if (connection.lastUsedAt() != null) {
      body.put("lastUsedAt", Timestamps.text(connection.lastUsedAt()))
          .put("lastUsedBy", connection.lastUsedBy());
    }
    if (connection.lastCheck() != null) {
      BrowseOperations.with(connection.lastCheck(), body);
    }
    return body.put("_links", links(href));
  }

  private static JsonArray links(String href) {
    return new JsonArray(
        Stream.concat(
                Stream.of(Links.self(href), Links.link("delete", href, HttpMethod.DELETE)),
                BrowseOperations.links(href))
            .toList());
  }

  private static String href(AmazonConnection connection, String baseUrl) {
    return baseUrl + COLLECTION + "/" + connection.id();
  }

  private static Problem noConnection(ApiRequest request) {
    return Problem.notFound(
        "There is no Amazon connection " + request.id() + ".", COLLECTION + "/" + request.id());
  }

  private static Problem otherVersion(ApiRequest request) {
    return Problem.preconditionFailed(
        "The connection is of another version than If-Match wants.",
        COLLECTION + "/" + request.id());
  }

  private static ProblemException sessionEnded() {
    return new ProblemException(Problem.sessionEnded());
  }

  /**
   * What a removal asks for beside the connection.
   *
   * @param idempotencyKey null if there is none
   * @param versions the connection must be of one of these; null if every version will do
   */
  record RemovalConditions(
      @Nullable String idempotencyKey, @Nullable List<Long> versions, boolean dryRun) {

    static RemovalConditions of(ApiRequest request) {
      RequestProperties query = RequestProperties.of(request.query());
      boolean dryRun = query.flag("dryRun");
      if (request.headers().contains(EntityTags.IF_NONE_MATCH)) {
        query.wrong(EntityTags.IF_NONE_MATCH, "has no meaning for a removal; use If-Match");
      }
      query.check();
      // A removal of what is not there is answered 404 before its precondition counts (RFC 9110,
      // section 13.2.1), so that "any version" is no condition at all.
      List<Long> versions =
          EntityTags.read(request.headers(), EntityTags.IF_MATCH)
              .filter(tags -> !tags.any())
              .map(EntityTags::versions)
              .orElse(null);
      return new RemovalConditions(IdempotencyKey.of(request.headers()), versions, dryRun);
    }

    boolean matches(AmazonConnection connection) {
      return versions == null || versions.contains(connection.version());
    }
  }

  /** The body of an addition: a region, and either an account or a key pair. */
  record NewConnection(Region region, Credential credential) {
    private static final String ACCOUNT = "amazonAccountId";
    private static final String ACCESS_KEY = "accessKey";
    private static final String SECRET_KEY = "secretKey";

    /** An account's number, the id of a role, or its ARN. */
    private static final Pattern ACCOUNT_FORM = Pattern.compile("[\\w+=,.@:/-]{1,256}");

    /** AWS documents word characters; it must be longer than the part that is shown. */
    private static final Pattern ACCESS_KEY_FORM = Pattern.compile("\\w{5,128}");

    private static final Pattern SECRET_KEY_FORM = Pattern.compile("[!-~]{1,256}");

    static NewConnection of(Buffer body) {
      RequestProperties properties = JsonProperties.read(body);
      Optional<Region> region = Regions.byId(properties.requiredUuid("regionId"));
      if (region.isEmpty()) {
        properties.wrong("regionId", "must be the id of a region that the API lists");
      }
      Credential credential = credential(properties);
      properties.check();
      return new NewConnection(region.orElseThrow(), credential);
    }

    private static Credential credential(RequestProperties properties) {
      boolean hasKeys = properties.has(ACCESS_KEY) || properties.has(SECRET_KEY);
      if (properties.has(ACCOUNT) == hasKeys) {
        String choice =
            hasKeys
                ? "must not be given together with accessKey and secretKey"
                : "must be given, or accessKey and secretKey instead";
        properties.wrong(ACCOUNT, choice);
      }
      return hasKeys ? keyPair(properties) : account(properties);
    }

    /** What has the form of a UUID is the id of an account of Untether. */
    private static Credential account(RequestProperties properties) {
      String account =
          properties.requiredMatch(
              ACCOUNT, ACCOUNT_FORM, "must have 1 to 256 letters, digits or any of _+=,.@:/-");
      return Identifiers.parse(account)
          .<Credential>map(KnownAccount::new)
          .orElseGet(() -> new Account(account));
    }

    private static Credential keyPair(RequestProperties properties) {
      return new KeyPair(
          properties.requiredMatch(
              ACCESS_KEY, ACCESS_KEY_FORM, "must have 5 to 128 letters, digits or underscores"),
          properties.requiredMatch(
              SECRET_KEY, SECRET_KEY_FORM, "must have 1 to 256 printable characters, no spaces"));
    }
  }
}
