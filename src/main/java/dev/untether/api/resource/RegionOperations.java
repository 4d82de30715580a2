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
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations on the regions of AWS, which are fixed. */
final class RegionOperations {
  private static final String COLLECTION = "/api/v1/cloudInfrastructure/regions";

  private static final Map<String, Comparator<Region>> ORDERS = orders();

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.RECENT);
    return List.of(
        new Operation("listRegions", HttpMethod.GET, COLLECTION, read, Body.NONE, this::list),
        new Operation(
            "getRegion", HttpMethod.GET, COLLECTION + "/{regionId}", read, Body.NONE, this::get));
  }

  private Future<Answer> list(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    List<Region> matching =
        query.optionalText("SearchPattern", 256).map(Regions::matching).orElseGet(Regions::all);
    Optional<Comparator<Region>> order = Sorting.read(query, ORDERS);
    query.check();
    List<Region> sorted =
        order.map(wanted -> matching.stream().sorted(wanted).toList()).orElse(matching);
    return Future.succeededFuture(
        new Answer.Page<>(
            paging,
            matching.size(),
            new FixedSlices<>(paging.slice(sorted), region -> render(region, request.baseUrl()))));
  }

  private Future<Answer> get(ApiRequest request) {
    return Regions.byId(request.id())
        .<Future<Answer>>map(
            region ->
                Future.succeededFuture(new Answer.Json(200, render(region, request.baseUrl()))))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.notFound(
                        "There is no region " + request.id() + ".",
                        COLLECTION + "/" + request.id())));
  }

  private static Map<String, Comparator<Region>> orders() {
    Comparator<Region> byName = Comparator.comparing(Region::code);
    Map<String, Comparator<Region>> orders = new LinkedHashMap<>();
    orders.put("nameAsc", byName);
    orders.put("nameDesc", byName.reversed());
    return orders;
  }

  private static JsonObject render(Region region, String baseUrl) {
    return new JsonObject()
        .put("id", region.id().toString())
        .put("name", region.code())
        .put("description", region.name())
        .put("_links", Links.of(Links.self(baseUrl + COLLECTION + "/" + region.id())));
  }
}
