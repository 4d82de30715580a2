package dev.untether.api.operation;

import dev.untether.api.answer.Responder;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.ApiRequest.PathParameters;
import dev.untether.api.request.Exchange;
import dev.untether.platform.flow.Attempt;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;

/** Takes every request through authentication, authorization, body, operation and answer. */
public final class OperationHandler implements Handler<RoutingContext> {
  private static final Buffer NO_BODY = Buffer.buffer();

  private final Operation operation;
  private final List<String> idNames;
  private final Admission admission;
  private final RefusalRecorder recorder;

  public OperationHandler(Operation operation, Admission admission, RefusalRecorder recorder) {
    this.operation = operation;
    this.idNames = operation.idNames();
    this.admission = admission;
    this.recorder = recorder;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    Exchange exchange = Exchange.of(context);
    if (operation.body() != Operation.Body.NONE || RequestBody.isChunked(request)) {
      request.pause();
    }
    ApiRequest received = received(context, exchange);
    Attempt.begin(() -> admission.authenticate(received, operation))
        .onSuccess(authenticated -> exchange.identify(authenticated.caller()))
        .compose(authenticated -> admission.authorize(authenticated, operation))
        .compose(authorized -> withBody(authorized, context))
        .compose(operation.handler()::handle)
        .recover(failure -> recorder.record(failure, operation, received, exchange.caller()))
        .compose(answer -> Responder.answer(context, answer))
        .onFailure(failure -> Responder.refuse(context, failure));
  }

  private ApiRequest received(RoutingContext context, Exchange exchange) {
    return new ApiRequest(
        exchange.requestId(),
        exchange.client(),
        context.request().headers(),
        () -> queryOf(context),
        PathParameters.read(context.pathParams(), idNames),
        null,
        NO_BODY);
  }

  private Future<ApiRequest> withBody(ApiRequest received, RoutingContext context) {
    return operation.body() == Operation.Body.NONE
        ? RequestBody.skip(context).map(received)
        : RequestBody.read(context, operation.body()).map(received::withBody);
  }

  private static MultiMap queryOf(RoutingContext context) {
    if (context.request().query() == null) {
      return MultiMap.caseInsensitiveMultiMap();
    }
    try {
      return context.queryParams();
    } catch (HttpException notDecodable) {
      throw new ProblemException(Problem.malformedAddress());
    }
  }
}
