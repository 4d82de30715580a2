package dev.untether.api;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.untether.api.answer.Responder;
import dev.untether.api.bridge.EventBusBridge;
import dev.untether.api.operation.Admission;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.OperationHandler;
import dev.untether.api.operation.RefusalRecorder;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.ApiRequest.UserReference;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Mounts the operations, and answers requests for which there is no operation. */
final class ApiRouter {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  /** A parameter at the end of a path that takes all that is left of it, with its slashes. */
  private static final String REST = "{rest}";

  private ApiRouter() {}

  static Router of(
      Vertx vertx,
      List<Operation> operations,
      Admission admission,
      RefusalRecorder recorder,
      EventBusBridge eventBusBridge,
      Optional<Console> console,
      ExchangeStart start) {
    Router router = Router.router(vertx);
    router.route().handler(start);
    byPath(operations)
        .forEach(
            (path, served) -> {
              served.forEach(
                  operation ->
                      route(router, operation)
                          .handler(new OperationHandler(operation, admission, recorder)));
              Set<HttpMethod> methods =
                  served.stream().flatMap(ApiRouter::methods).collect(toSet());
              route(router, path)
                  .handler(context -> refuse(context, Problem.methodNotAllowed(methods)));
            });
    SwaggerUi.mount(router);
    console.ifPresent(pages -> pages.mount(router));
    eventBusBridge.mount(router);
    router.route().handler(context -> refuse(context, Problem.noSuchPath()));
    router.route().failureHandler(context -> failed(context, start));
    // A path whose percent-encoding is malformed makes the search for its route fail.
    router.errorHandler(400, context -> refuse(context, Problem.malformedAddress()));
    return router;
  }

  private static Route route(Router router, Operation operation) {
    Route route = route(router, routePath(operation));
    methods(operation).forEach(route::method);
    return route;
  }

  private static Route route(Router router, String path) {
    Route route = router.route(path);
    return path.contains(":" + UserReference.PARAMETER)
        ? route.handler(ApiRouter::passUnlessFixed)
        : route;
  }

  /**
   * Answers 404 for fixed paths of the published API that Untether does not serve, such as {@code
   * users/validateName}: they must not be taken for user names.
   */
  private static void passUnlessFixed(RoutingContext context) {
    if (UserReference.isFixedPath(context.pathParam(UserReference.PARAMETER))) {
      refuse(context, Problem.noSuchPath());
    } else {
      context.next();
    }
  }

  /** Every GET operation also answers HEAD, without a body (RFC 9110, section 9.3.2). */
  private static Stream<HttpMethod> methods(Operation operation) {
    return operation.method().equals(HttpMethod.GET)
        ? Stream.of(HttpMethod.GET, HttpMethod.HEAD)
        : Stream.of(operation.method());
  }

  private static String routePath(Operation operation) {
    return PARAMETER.matcher(operation.path().replace(REST, "*")).replaceAll(":$1");
  }

  /**
   * Returns the operations of each path, in the order of the list. There, a fixed path stands
   * before one with a parameter that it would fit, too: {@code validateName} is not the id of an
   * account, whatever the method.
   */
  private static Map<String, List<Operation>> byPath(List<Operation> operations) {
    return operations.stream()
        .collect(groupingBy(ApiRouter::routePath, LinkedHashMap::new, toList()));
  }

  private static void refuse(RoutingContext context, Problem problem) {
    Responder.refuse(context, new ProblemException(problem));
  }

  /** A failure of vertx-web itself: a status without a cause, or a defect of a handler. */
  private static void failed(RoutingContext context, ExchangeStart start) {
    start.begin(context);
    Throwable cause = context.failure();
    int status = context.statusCode();
    if (status == 404) {
      refuse(context, Problem.noSuchPath());
    } else if (status >= 400 && status < 500) {
      refuse(context, Problem.malformedAddress());
    } else if (cause instanceof WebSocketHandshakeException) {
      refuse(context, Problem.malformedRequest("This is not a valid WebSocket handshake."));
    } else {
      Responder.refuse(
          context, cause == null ? new IllegalStateException("status " + status) : cause);
    }
  }
}
