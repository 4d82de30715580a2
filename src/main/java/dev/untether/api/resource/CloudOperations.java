package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;
import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.Answer.Links;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.api.resource.BrowseOperations.AwsProblems;
import dev.untether.api.resource.BrowseOperations.FolderOrder;
import dev.untether.aws.Aws;
import dev.untether.aws.Cloud.Bucket;
import dev.untether.aws.Cloud.Folder;
import dev.untether.aws.Cloud.InstanceType;
import dev.untether.aws.Cloud.Zone;
import dev.untether.identity.Role;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.model.Regions.SearchPattern;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Operations on what AWS has in a region or an account, whichever credentials reach it. */
final class CloudOperations {
  private static final String REGION = "/api/v1/cloudInfrastructure/regions/{regionId}";
  private static final String BUCKETS = "/api/v1/cloudInfrastructure/buckets";
  private static final String BUCKET = BUCKETS + "/{bucketId}";

  private static final Pattern FLAG = Pattern.compile("(?i)true|false");
  private static final String VIRTUALIZATION = "virtualizationTypes";
  private static final Set<String> VIRTUALIZATION_TYPES = Set.of("hvm", "paravirtual");

  private final Aws aws;

  CloudOperations(Aws aws) {
    this.aws = aws;
  }

  List<Operation> operations() {
    return List.of(
        get("listZonesOfRegion", REGION + "/zones", READERS, this::zones),
        get("listInstanceTypes", REGION + "/instancesTypes", READERS, this::instanceTypes),
        get("listBuckets", BUCKETS, ADMINISTRATORS, this::buckets),
        get("getBucket", BUCKET, ADMINISTRATORS, this::bucket),
        get("listBucketFolders", BUCKET + "/folders", ADMINISTRATORS, this::folders),
        get("getBucketFolder", BUCKET + "/folders/{folderName}", ADMINISTRATORS, this::folder));
  }

  private static Operation get(String id, String path, Set<Role> roles, Operation.Handler handler) {
    return new Operation(
        id,
        HttpMethod.GET,
        path,
        new Authorized(roles, SessionCheck.RECENT),
        Body.NONE,
        request -> AwsProblems.answered(handler.handle(request), request));
  }

  private Future<Answer> zones(ApiRequest request) {
    Region region = region(request);
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Optional<SearchPattern> pattern = pattern(query);
    Optional<Comparator<Zone>> order = Sorting.read(query, byName(Zone::name));
    query.check();
    return aws.zonesOf(region)
        .map(
            zones ->
                BrowseOperations.page(
                    paging, chosen(zones, Zone::name, pattern, order), BrowseOperations::render));
  }

  private Future<Answer> instanceTypes(ApiRequest request) {
    Region region = region(request);
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Optional<Boolean> isArm64 =
        query.optionalMatch("isArm64", FLAG, "must be true or false").map(Boolean::valueOf);
    Set<String> virtualization = virtualization(request, query);
    Sorting.refuse(query);
    query.check();
    return aws.instanceTypesOf(region)
        .map(
            types ->
                BrowseOperations.page(
                    paging,
                    types.stream()
                        .filter(type -> isArm64.isEmpty() || isArm64.get() == type.isArm64())
                        .filter(
                            type ->
                                virtualization.isEmpty()
                                    || type.virtualization().stream()
                                        .anyMatch(virtualization::contains))
                        .toList(),
                    CloudOperations::render));
  }

  /** Clients give several in one parameter, with commas, or repeat the parameter. */
  private static Set<String> virtualization(ApiRequest request, RequestProperties query) {
    Set<String> types =
        request.query().entries().stream()
            .filter(parameter -> parameter.getKey().equalsIgnoreCase(VIRTUALIZATION))
            .flatMap(parameter -> Arrays.stream(parameter.getValue().split(",", -1)))
            .map(type -> type.strip().toLowerCase(Locale.ROOT))
            .filter(type -> !type.isEmpty())
            .collect(Collectors.toSet());
    if (!VIRTUALIZATION_TYPES.containsAll(types)) {
      query.wrong(VIRTUALIZATION, "must be hvm, paravirtual or both");
    }
    return types;
  }

  private Future<Answer> buckets(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Optional<UUID> account = query.optionalUuid("AmazonAccountId");
    Optional<SearchPattern> pattern = pattern(query);
    Optional<Comparator<Bucket>> order = Sorting.read(query, byName(Bucket::name));
    query.check();
    return account
        .map(aws::bucketsOf)
        .orElseGet(aws::buckets)
        .map(
            buckets ->
                BrowseOperations.page(
                    paging,
                    chosen(buckets, Bucket::name, pattern, order),
                    bucket -> render(bucket, request.baseUrl())));
  }

  private Future<Answer> bucket(ApiRequest request) {
    UUID id = request.id("bucketId");
    return aws.bucket(id)
        .map(found -> found.orElseThrow(() -> noBucket(id)))
        .map(bucket -> new Answer.Json(200, render(bucket, request.baseUrl())));
  }

  private Future<Answer> folders(ApiRequest request) {
    UUID id = request.id("bucketId");
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    Optional<Comparator<Folder>> order = FolderOrder.read(query);
    query.check();
    return aws.foldersOf(id)
        .map(found -> found.orElseThrow(() -> noBucket(id)))
        .map(
            folders ->
                BrowseOperations.page(
                    paging, FolderOrder.sorted(folders, order), BrowseOperations::render));
  }

  private Future<Answer> folder(ApiRequest request) {
    UUID id = request.id("bucketId");
    String name = request.path().texts().getOrDefault("folderName", "");
    return aws.folderOf(id, name)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new ProblemException(
                            Problem.notFound("There is no such bucket, or no such folder in it."))))
        .map(folder -> new Answer.Json(200, BrowseOperations.render(folder)));
  }

  private static ProblemException noBucket(UUID id) {
    return new ProblemException(BrowseOperations.noBucket(id));
  }

  private static Region region(ApiRequest request) {
    return Regions.byId(request.id())
        .orElseThrow(
            () ->
                new ProblemException(Problem.notFound("There is no region " + request.id() + ".")));
  }

  private static Optional<SearchPattern> pattern(RequestProperties query) {
    return query.optionalText("SearchPattern", 256).map(SearchPattern::new);
  }

  private static <T> List<T> chosen(
      List<T> all,
      Function<T, String> name,
      Optional<SearchPattern> pattern,
      Optional<Comparator<T>> order) {
    List<T> matching =
        all.stream()
            .filter(item -> pattern.isEmpty() || pattern.get().matches(name.apply(item)))
            .toList();
    return order.map(wanted -> matching.stream().sorted(wanted).toList()).orElse(matching);
  }

  private static <T> Map<String, Comparator<T>> byName(Function<T, String> name) {
    Comparator<T> byName = Comparator.comparing(name);
    Map<String, Comparator<T>> orders = new LinkedHashMap<>();
    orders.put("nameAsc", byName);
    orders.put("nameDesc", byName.reversed());
    return orders;
  }

  private static JsonObject render(InstanceType type) {
    return new JsonObject()
        .put("name", type.name())
        .put("cpuCount", type.cpuCount())
        .put("ram", type.ramMebibytes())
        .put("isArm64", type.isArm64())
        .put("virtualizationType", new JsonArray(type.virtualization()));
  }

  private static JsonObject render(Bucket bucket, String baseUrl) {
    JsonObject body = new JsonObject().put("id", bucket.id().toString()).put("name", bucket.name());
    bucket
        .regionCode()
        .flatMap(Regions::byCode)
        .ifPresent(
            region ->
                body.put(
                    "location",
                    new JsonObject().put("id", region.id().toString()).put("name", region.code())));
    String href = baseUrl + BUCKETS + "/" + bucket.id();
    return body.put(
        "_links",
        Links.of(Links.self(href), Links.link("folders", href + "/folders", HttpMethod.GET)));
  }
}
