package dev.untether.api.resource;

import static dev.untether.api.operation.Access.READERS;

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
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.connection.Region;
import dev.untether.connection.Regions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Operations on the regions of AWS, which are fixed. */
final class RegionOperations {
  private static final String COLLECTION = "/api/v1/cloudInfrastructure/regions";

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
    query.check();
    return Future.succeededFuture(
        new Answer.Page<>(
            paging,
            matching.size(),
            new FixedSlices<>(
                paging.slice(matching), region -> render(region, request.address()))));
  }

  private Future<Answer> get(ApiRequest request) {
    return Regions.byId(request.id())
        .<Future<Answer>>map(
            region ->
                Future.succeededFuture(new Answer.Json(200, render(region, request.address()))))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.notFound(
                        "There is no region " + request.id() + ".",
                        COLLECTION + "/" + request.id())));
  }

  private static JsonObject render(Region region, RequestAddress address) {
    return new JsonObject()
        .put("id", region.id().toString())
        .put("name", region.code())
        .put("description", region.name())
        .put(
            "_links", Links.of(Links.self(address.baseAddress() + COLLECTION + "/" + region.id())));
  }
}
