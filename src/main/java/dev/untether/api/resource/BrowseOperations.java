package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.READERS;

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
import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.Timestamps;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.aws.Aws;
import dev.untether.aws.AwsRefusal;
import dev.untether.aws.Cloud.EncryptionKey;
import dev.untether.aws.Cloud.Folder;
import dev.untether.aws.Cloud.Network;
import dev.untether.aws.Cloud.SecurityGroup;
import dev.untether.aws.Cloud.Subnetwork;
import dev.untether.aws.Cloud.Zone;
import dev.untether.model.AmazonConnection.Check;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Operations that show whether a connection works, and what it opens at AWS. */
final class BrowseOperations {
  private static final String CONNECTION = "/api/v1/amazonConnections/{amazonConnectionId}";

  private static final Pattern NETWORK_ID = Pattern.compile("vpc-[0-9A-Za-z]{1,32}");
  private static final Pattern SUBNET_ID = Pattern.compile("subnet-[0-9A-Za-z]{1,32}");

  private final Aws aws;
  private final ConnectionUse use;

  BrowseOperations(Aws aws, ConnectionUse use) {
    this.aws = aws;
    this.use = use;
  }

  List<Operation> operations() {
    return List.of(
        get("listCloudNetworks", "/cloudNetworks", this::networks),
        get("listCloudSubnetworks", "/cloudSubnetworks", this::subnetworks),
        get("listCloudSecurityGroups", "/cloudSecurityGroups", this::securityGroups),
        get("listAvailabilityZones", "/availabilityZones", this::zones),
        get("validateS3Endpoint", "/validateS3endpoint", this::validateS3Endpoint),
        get("listCloudEncryptionKeys", "/cloudEncryptionKeys", this::encryptionKeys),
        get("browseBucketFolders", "/browseBucketFolders/{bucketId}", this::foldersOfPath),
        get("browseBucketFoldersOf", "/browseBucketFolders", this::foldersOfQuery),
        new Operation(
            "checkAmazonConnection",
            HttpMethod.POST,
            CONNECTION + "/check",
            new Authorized(READERS, SessionCheck.NOW),
            Body.NONE,
            request -> AwsProblems.answered(check(request), request)));
  }

  private Operation get(String id, String path, Operation.Handler handler) {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    return new Operation(
        id,
        HttpMethod.GET,
        CONNECTION + path,
        read,
        Body.NONE,
        request ->
            AwsProblems.answered(handler.handle(request), request)
                .onSuccess(answer -> use.record(request.id(), request.principal())));
  }

  private Future<Answer> check(ApiRequest request) {
    return aws.check(request.id(), request.cause())
        .map(check -> new Answer.Json(200, with(check, new JsonObject())));
  }

  /** Adds what a check has found. */
  static JsonObject with(Check check, JsonObject body) {
    body.put("state", check.state().text()).put("checkedAt", Timestamps.text(check.checkedAt()));
    putIfKnown("code", check.code(), body);
    putIfKnown("awsAccountId", check.awsAccountId(), body);
    putIfKnown("arn", check.arn(), body);
    return body;
  }

  private static void putIfKnown(String name, @Nullable String value, JsonObject body) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private Future<Answer> networks(ApiRequest request) {
    Paging paging = Paging.of(request.query());
    return aws.networks(request.id())
        .map(networks -> page(paging, networks, BrowseOperations::render));
  }

  private Future<Answer> subnetworks(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Optional<String> network = network(query);
    Optional<UUID> zone = query.optionalUuid("availabilityZone");
    Sorting.refuse(query);
    query.check();
    return aws.subnetworks(request.id(), network)
        .map(
            subnetworks ->
                page(
                    paging,
                    subnetworks.stream()
                        .filter(subnetwork -> zone.isEmpty() || isIn(subnetwork, zone.get()))
                        .toList(),
                    BrowseOperations::render));
  }

  private static boolean isIn(Subnetwork subnetwork, UUID zone) {
    String name = subnetwork.availabilityZone();
    return name != null && Aws.zoneId(name).equals(zone);
  }

  private Future<Answer> securityGroups(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Optional<String> network = network(query);
    Sorting.refuse(query);
    query.check();
    return aws.securityGroups(request.id(), network)
        .map(groups -> page(paging, groups, BrowseOperations::render));
  }

  private static Optional<String> network(RequestProperties query) {
    return query.optionalMatch(
        "cloudNetworkId", NETWORK_ID, "must be the id of a VPC, as in vpc-0a1b2c3d");
  }

  private Future<Answer> zones(ApiRequest request) {
    Paging paging = Paging.of(request.query());
    return aws.zones(request.id()).map(zones -> page(paging, zones, BrowseOperations::render));
  }

  private Future<Answer> validateS3Endpoint(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    String subnet =
        query.requiredMatch(
            "subnetId", SUBNET_ID, "must be the id of a subnet, as in subnet-0a1b2c3d");
    query.check();
    return aws.reachesS3(request.id(), subnet)
        .map(
            verdict ->
                new Answer.Json(
                    200,
                    new JsonObject()
                        .put("isValid", verdict.isValid())
                        .put("details", verdict.details())));
  }

  private Future<Answer> encryptionKeys(ApiRequest request) {
    Paging paging = Paging.of(request.query());
    return aws.encryptionKeys(request.id())
        .map(keys -> page(paging, keys, BrowseOperations::render));
  }

  private Future<Answer> foldersOfPath(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    return folders(request, query, request.id("bucketId"));
  }

  private Future<Answer> foldersOfQuery(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    return folders(request, query, query.requiredUuid("bucketId"));
  }

  private Future<Answer> folders(ApiRequest request, RequestProperties query, UUID bucket) {
    Paging paging = Paging.read(query);
    Optional<Comparator<Folder>> order = FolderOrder.read(query);
    query.check();
    return aws.folders(request.id(), bucket)
        .map(
            folders ->
                page(
                    paging,
                    FolderOrder.sorted(
                        folders.orElseThrow(() -> new ProblemException(noBucket(bucket))), order),
                    BrowseOperations::render));
  }

  static Problem noBucket(UUID bucket) {
    return Problem.notFound("There is no bucket " + bucket + " that AWS shows.");
  }

  static <T> Answer page(Paging paging, List<T> all, Function<T, JsonObject> renderer) {
    return new Answer.Page<>(paging, all.size(), new FixedSlices<>(paging.slice(all), renderer));
  }

  /** The links of a connection to these operations, with the published names. */
  static Stream<JsonObject> links(String href) {
    return Stream.of(
            "CloudNetworks",
            "CloudSubnetworks",
            "CloudSecurityGroups",
            "AvailabilityZones",
            "ValidateS3endpoint",
            "CloudEncryptionKeys",
            "BrowseBucketFolders")
        .map(name -> Links.link(name, href + "/" + lowerFirst(name), HttpMethod.GET));
  }

  private static String lowerFirst(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static JsonObject render(Network network) {
    JsonObject body = new JsonObject().put("resourceId", network.resourceId());
    if (network.name() != null) {
      body.put("name", network.name());
    }
    return body.put("cidrBlock", network.cidrBlock())
        .put("state", network.state())
        .put("isDefault", network.isDefault());
  }

  private static JsonObject render(Subnetwork subnetwork) {
    JsonObject body =
        new JsonObject()
            .put("resourceId", subnetwork.resourceId())
            .put("name", subnetwork.name())
            .put("cloudNetworkResourceId", subnetwork.networkId())
            .put("cidrBlock", subnetwork.cidrBlock());
    if (subnetwork.availabilityZone() != null) {
      body.put("availabilityZone", subnetwork.availabilityZone());
    }
    return body;
  }

  private static JsonObject render(SecurityGroup group) {
    return new JsonObject()
        .put("resourceId", group.resourceId())
        .put("cloudNetworkResourceId", group.networkId())
        .put("name", group.name());
  }

  static JsonObject render(Zone zone) {
    return new JsonObject().put("id", zone.id().toString()).put("name", zone.name());
  }

  private static JsonObject render(EncryptionKey key) {
    return new JsonObject().put("arn", key.arn()).put("name", key.name());
  }

  static JsonObject render(Folder folder) {
    return new JsonObject().put("name", folder.name()).put("folderId", folder.id().toString());
  }

  /** The orders in which folders can be listed. */
  static final class FolderOrder {
    private static final Map<String, Comparator<Folder>> ORDERS = orders();

    private FolderOrder() {}

    static Optional<Comparator<Folder>> read(RequestProperties query) {
      return Sorting.read(query, ORDERS);
    }

    static List<Folder> sorted(List<Folder> folders, Optional<Comparator<Folder>> order) {
      return order.map(wanted -> folders.stream().sorted(wanted).toList()).orElse(folders);
    }

    private static Map<String, Comparator<Folder>> orders() {
      Comparator<Folder> byName = Comparator.comparing(Folder::name);
      Map<String, Comparator<Folder>> orders = new LinkedHashMap<>();
      orders.put("NameAsc", byName);
      orders.put("NameDesc", byName.reversed());
      return orders;
    }
  }

  /** Maps each way in which AWS can refuse a call to a problem page. */
  static final class AwsProblems {
    private AwsProblems() {}

    static Future<Answer> answered(Future<Answer> answer, ApiRequest request) {
      return answer.recover(
          failure ->
              Future.failedFuture(
                  failure instanceof AwsRefusal refusal
                      ? new ProblemException(of(refusal, request))
                      : failure));
    }

    private static Problem of(AwsRefusal refusal, ApiRequest request) {
      return switch (refusal.reason()) {
        case NO_CONNECTION ->
            Problem.notFound(
                "There is no Amazon connection " + request.id() + ".",
                "/api/v1/amazonConnections/" + request.id());
        case NO_CREDENTIALS ->
            Problem.malformedRequest(
                "The connection names an account of AWS by its number only, with which Untether"
                    + " cannot log on to AWS. Add the account with POST /api/v1/accounts/amazon,"
                    + " and a connection whose amazonAccountId is the id that this answers.");
        case NO_ACCOUNT -> Problem.notFound("There is no such account.");
        case NOBODY_TO_ASK_AS, TOO_MUCH -> Problem.malformedRequest(refusal.getMessage());
        case NO_OWN_IDENTITY ->
            Problem.malformedRequest(
                refusal.getMessage()
                    + " Give it one by an instance profile, a task role or the environment, or use"
                    + " an account with access keys.");
        case CREDENTIALS -> Problem.refusedByAws(refusal.getMessage(), data(refusal));
        case INVALID -> Problem.refusedByAws(refusal.getMessage(), data(refusal));
        case ACTION -> Problem.deniedByAws(refusal.getMessage(), data(refusal));
        case NOT_FOUND -> Problem.notFoundAtAws(refusal.getMessage(), data(refusal));
      };
    }

    private static Map<String, Object> data(AwsRefusal refusal) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("code", Optional.ofNullable(refusal.code()).orElse(""));
      data.put("action", Optional.ofNullable(refusal.action()).orElse(""));
      Optional.ofNullable(refusal.principal())
          .ifPresent(principal -> data.put("principal", principal));
      return data;
    }
  }
}
