package dev.untether.api;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way of every request: authentication, authorization, body, operation, answer. */
final class OperationHandler implements Handler<RoutingContext> {
  private final Operation operation;
  private final Admission admission;

  OperationHandler(Operation operation, Admission admission) {
    this.operation = operation;
    this.admission = admission;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    Exchange exchange = Exchange.of(context);
    if (operation.body() != Operation.Body.NONE) {
      request.pause();
    }
    Future.succeededFuture(received(context, exchange))
        .compose(received -> admission.authenticate(received, operation))
        .onSuccess(authenticated -> exchange.identify(authenticated.caller()))
        .compose(authenticated -> admission.authorize(authenticated, operation))
        .compose(
            authorized -> RequestBody.read(request, operation.body()).map(authorized::withBody))
        .compose(operation.handler()::handle)
        .compose(answer -> Responder.answer(context, answer))
        .onFailure(failure -> Responder.refuse(context, failure));
  }

  private static ApiRequest received(RoutingContext context, Exchange exchange) {
    return new ApiRequest(
        exchange.requestId(),
        exchange.address(),
        context.request().headers(),
        context.queryParams(),
        pathParameter(context.pathParams()),
        null,
        null,
        Buffer.buffer());
  }

  /** No path of the API has more than one. */
  private static @Nullable String pathParameter(Map<String, String> parameters) {
    return parameters.isEmpty() ? null : parameters.values().iterator().next();
  }
}
