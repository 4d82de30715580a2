package dev.untether.api.bridge;

import static dev.untether.api.operation.Access.READERS;

import dev.untether.api.answer.Responder;
import dev.untether.api.operation.Access.Authorized;
import dev.untether.api.operation.Access.SessionCheck;
import dev.untether.api.operation.Admission;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.BearerToken;
import dev.untether.api.request.Exchange;
import dev.untether.identity.Principal;
import dev.untether.platform.failure.UnavailableException;
import dev.untether.stream.Audience;
import dev.untether.stream.RemovalPublisher;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Vert.x event bus for WebSocket clients: removals, and nothing else, and nothing inwards. The
 * access token is in the request that opens the socket or, since browsers cannot put it there, in
 * the headers of a {@code register} message.
 */
public final class EventBusBridge {
  private static final String PATH = "/eventbus/*";

  /** No page, no script, and of the transports WebSocket alone: for the others an id is enough. */
  private static final Pattern SERVED =
      Pattern.compile("/eventbus/(?:info|websocket|[^/.]+/[^/.]+/websocket)");

  private static final String LISTENER = "event-bus listener";
  private static final int PING_TIMEOUT_MILLIS = 30_000;
  private static final Authorized READING = new Authorized(READERS, SessionCheck.NOW);

  private final Vertx vertx;
  private final Admission admission;
  private final Audience audience;
  private final Map<SockJSSocket, BridgeListener> listeners = new HashMap<>();

  /** For the calling event loop. */
  public EventBusBridge(Vertx vertx, Admission admission, Audience audience) {
    this.vertx = vertx;
    this.admission = admission;
    this.audience = audience;
  }

  public void mount(Router router) {
    SockJSHandlerOptions options = new SockJSHandlerOptions().setInsertJSESSIONID(false);
    Stream.of(Transport.XHR, Transport.EVENT_SOURCE, Transport.HTML_FILE, Transport.JSON_P)
        .forEach(transport -> options.addDisabledTransport(transport.name()));
    SockJSBridgeOptions permitted =
        new SockJSBridgeOptions()
            .addOutboundPermitted(new PermittedOptions().setAddress(RemovalPublisher.ADDRESS))
            .setMaxHandlersPerSocket(1)
            .setPingTimeout(PING_TIMEOUT_MILLIS);
    router.route(PATH).handler(this::admit);
    router
        .route(PATH)
        .subRouter(SockJSHandler.create(vertx, options).bridge(permitted, this::handle));
  }

  private void admit(RoutingContext context) {
    if (!SERVED.matcher(context.request().path()).matches()) {
      Responder.refuse(context, new ProblemException(Problem.noSuchPath()));
    } else if (!context.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      context.next();
    } else {
      context.request().pause();
      Future.succeededFuture(context.request().headers())
          .map(BearerToken::of)
          .compose(token -> admission.admit(token, READING))
          .onSuccess(
              listener -> {
                Exchange.of(context).identify(listener);
                context.put(LISTENER, listener);
                context.request().resume();
                context.next();
              })
          .onFailure(failure -> Responder.refuse(context, failure));
    }
  }

  private void handle(BridgeEvent event) {
    switch (event.type()) {
      case SOCKET_CREATED -> event.complete(open(event.socket()));
      case REGISTER ->
          find(event)
              .ifPresentOrElse(listener -> register(listener, event), () -> event.complete(false));
      case RECEIVE -> {
        find(event).ifPresent(listener -> listener.deliver(event.getRawMessage()));
        event.complete(false); // What there was to deliver has been delivered.
      }
      case SEND, PUBLISH -> event.complete(false);
      case SOCKET_CLOSED, SOCKET_ERROR -> {
        close(event.socket());
        event.complete(true);
      }
      case REGISTERED, UNREGISTER, SOCKET_IDLE, SOCKET_PING -> event.complete(true);
    }
  }

  private boolean open(SockJSSocket socket) {
    Principal known = socket.routingContext().get(LISTENER);
    BridgeListener listener = new BridgeListener(audience, socket, Instant.now());
    try {
      audience.join(listener);
    } catch (UnavailableException full) {
      return false;
    }
    listeners.put(socket, listener);
    if (known != null) {
      listener.identify(known);
    }
    return true;
  }

  private Optional<BridgeListener> find(BridgeEvent event) {
    return Optional.ofNullable(listeners.get(event.socket()));
  }

  private void register(BridgeListener listener, BridgeEvent event) {
    MultiMap headers = headers(event.getRawMessage());
    if (!headers.contains(HttpHeaders.AUTHORIZATION)) {
      event.complete(listener.isKnown());
      return;
    }
    Future.succeededFuture(headers)
        .map(BearerToken::of)
        .compose(token -> admission.admit(token, READING))
        .onComplete(
            known -> {
              listener.identify(known);
              event.complete(true);
            },
            refused -> event.complete(false));
  }

  private void close(SockJSSocket socket) {
    BridgeListener listener = listeners.remove(socket);
    if (listener != null) {
      audience.leave(listener);
    }
  }

  private static MultiMap headers(JsonObject message) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (message.getValue("headers") instanceof JsonObject given) {
      given.forEach(header -> headers.add(header.getKey(), String.valueOf(header.getValue())));
    }
    return headers;
  }
}
