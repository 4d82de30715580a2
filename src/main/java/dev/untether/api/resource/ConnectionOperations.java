package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;
import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
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
import dev.untether.api.property.RequestProperties.Identifiers;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
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
import dev.untether.command.ConnectionCommands.SearchConnections;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.AmazonConnection.Credential.Account;
import dev.untether.model.AmazonConnection.Credential.KeyPair;
import dev.untether.model.AmazonConnection.Credential.KnownAccount;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.Bus;
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
 * Operations that add, show and list Amazon connections, carried out by commands over the bus.
 *
 * <p>Belongs to one context.
 */
final class ConnectionOperations {
  static final String COLLECTION = "/api/v1/amazonConnections";
  static final String RESOURCE = COLLECTION + "/{amazonConnectionId}";

  private static final String ETAG = "ETag";

  private final Bus bus;
  private final Supplier<UUID> ids;
  private final LastElements<AmazonConnection> lastElements = new LastElements<>();

  ConnectionOperations(Bus bus, Supplier<UUID> ids) {
    this.bus = bus;
    this.ids = ids;
  }

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    Access add = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    return List.of(
        new Operation(
            "addAmazonConnection",
            HttpMethod.POST,
            COLLECTION,
            add,
            Body.JSON_OF_ANY_TYPE,
            this::add),
        new Operation("getAmazonConnection", HttpMethod.GET, RESOURCE, read, Body.NONE, this::get),
        new Operation(
            "listAmazonConnections", HttpMethod.GET, COLLECTION, read, Body.NONE, this::list));
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
                          : new MatchSlices(wanted, false, request.baseUrl())));
    }
    long most = ConnectionFilter.MAX_COUNT;
    return bus.request(ConnectionCommands.COUNT_MATCHES, new CountMatches(wanted.filter()))
        .map(
            count ->
                new Answer.Page<>(
                    paging,
                    Math.min(count, most),
                    count <= most,
                    new MatchSlices(wanted, count <= most, request.baseUrl())));
  }

  /** The connections that match. */
  private final class MatchSlices implements Answer.Slices<AmazonConnection> {
    private final ConnectionQuery wanted;
    private final boolean few;
    private final String baseUrl;

    MatchSlices(ConnectionQuery wanted, boolean few, String baseUrl) {
      this.wanted = wanted;
      this.few = few;
      this.baseUrl = baseUrl;
    }

    @Override
    public Future<List<AmazonConnection>> next(
        @Nullable AmazonConnection after, long offset, int limit) {
      return bus.request(
              ConnectionCommands.SEARCH,
              new SearchConnections(
                  wanted.filter(),
                  few,
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

  static Problem noConnection(ApiRequest request) {
    return Problem.notFound(
        "There is no Amazon connection " + request.id() + ".", COLLECTION + "/" + request.id());
  }

  static ProblemException sessionEnded() {
    return new ProblemException(Problem.sessionEnded());
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

  /**
   * Remembers the JSON of the list that was written last. Requests that ask for the same page at
   * the same time receive the very same list object: {@code SharedReads} reads it once for all of
   * them, and the bus hands it over by reference. So its JSON is written once, too. Between nodes
   * of a cluster the list is another object each time, and its JSON is written each time.
   *
   * <p>It is kept for its figure: when 64 clients ask for the first page of 20 connections, a node
   * on two busy processors answered 18,500 pages a second with it and 11,000 without it in the same
   * run, and a page costs less than half of the processor time ({@code scripts/bench reads}).
   *
   * <p>Belongs to one context.
   */
  private static final class LastElements<T> {
    private @Nullable List<T> items;
    private String lastBaseUrl = "";
    private Buffer elements = Buffer.buffer();

    /**
     * Returns the JSON of a list: what is remembered, if it is of the same list object and base
     * URL, otherwise what the supplier writes.
     *
     * @param baseUrl the beginning of the links in it
     */
    Buffer of(List<T> list, String baseUrl, Supplier<Buffer> written) {
      if (!isLast(list) || !baseUrl.equals(lastBaseUrl)) {
        elements = written.get();
        items = list;
        lastBaseUrl = baseUrl;
      }
      return elements;
    }

    @SuppressWarnings("ReferenceEquality") // comparing the contents would cost what this saves
    private boolean isLast(List<T> list) {
      return items == list;
    }
  }
}
