package dev.untether.api.resource;

import dev.untether.api.answer.Answer;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Body;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Liveness for load balancers that can reach only the API; operators use the management server. */
final class HealthOperations {

  List<Operation> operations() {
    return List.of(
        new Operation(
            "getLiveness",
            HttpMethod.GET,
            "/health/live",
            Access.OPEN,
            Body.NONE,
            request -> Future.succeededFuture(Answer.NO_CONTENT)));
  }
}
