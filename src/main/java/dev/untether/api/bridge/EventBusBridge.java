package dev.untether.api.bridge;

import static dev.untether.api.operation.Operation.Access.READERS;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.api.answer.Responder;
import dev.untether.api.operation.Admission;
import dev.untether.api.operation.Admission.BearerToken;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.Exchange;
import dev.untether.identity.Principal;
import dev.untether.platform.flow.Attempt;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.flow.UnhandledVariantException;
import dev.untether.platform.security.CanonicalJson;
import dev.untether.stream.Audience;
import dev.untether.stream.EventView;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.StreamVerticle.RemovalPublisher;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Vert.x event bus for WebSocket clients. They receive removals and nothing else, and cannot
 * send anything to the bus. The access token is in the request that opens the socket or, since
 * browsers cannot put it there, in the headers of a {@code register} message.
 *
 * <p>It has the protocol of the bridge of vertx-web, but not its code, with which any client could
 * fill the memory with answers that it does not read.
 */
public final class EventBusBridge {
  private static final String PATH = "/eventbus/*";

  /**
   * Only the WebSocket transport is served, without a page or script: the other SockJS transports
   * would let in anyone who knows a session id.
   */
  private static final Pattern SERVED =
      Pattern.compile("/eventbus/(?:info|websocket|[^/.]+/[^/.]+/websocket)");

  private static final String WEBSOCKET = "/websocket";

  /** RFC 6455, section 4.1. */
  private static final String VERSION = "13";

  private static final String LISTENER = "event-bus listener";
  private static final Authorized READING = new Authorized(READERS, SessionCheck.NOW);

  private static final String REJECTED = "rejected";

  /**
   * Limits of sockets that have not sent a token yet, in all and from one address, so that they
   * cannot use up the places of others. Above a limit, the oldest one is closed: a client with a
   * token would have sent it by then.
   */
  private static final int MAX_STRANGERS = 500;

  private static final int MAX_STRANGERS_PER_ADDRESS = 20;

  /** IANA WebSocket close code 1013. */
  private static final int TRY_AGAIN_LATER = 1013;

  private final Vertx vertx;
  private final Admission admission;
  private final Audience audience;

  /** Sockets without a token and their addresses, oldest first. */
  private final Map<BridgeListener, String> strangers = new LinkedHashMap<>();

  private final Set<BridgeListener> registered = new HashSet<>();

  /**
   * Null while no listener is registered, so that removals are not copied and encoded for nobody.
   */
  private @Nullable MessageConsumer<JsonObject> consumer;

  /** Creates a bridge for the calling event loop. */
  public EventBusBridge(Vertx vertx, Admission admission, Audience audience) {
    this.vertx = vertx;
    this.admission = admission;
    this.audience = audience;
  }

  public void mount(Router router) {
    SockJSHandlerOptions options = new SockJSHandlerOptions().setInsertJSESSIONID(false);
    Stream.of(Transport.XHR, Transport.EVENT_SOURCE, Transport.HTML_FILE, Transport.JSON_P)
        .forEach(transport -> options.addDisabledTransport(transport.name()));
    router.route(PATH).handler(this::admit);
    router.route(PATH).subRouter(SockJSHandler.create(vertx, options).socketHandler(this::open));
  }

  private void admit(RoutingContext context) {
    Optional<Problem> problem = problem(context.request());
    if (problem.isPresent()) {
      Responder.refuse(context, new ProblemException(problem.get()));
    } else if (!context.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      context.next();
    } else {
      context.request().pause();
      admitted(context.request().headers())
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

  /**
   * Requests must be refused here: the code of vertx-web that turns requests into sockets would
   * refuse them without a problem body.
   */
  private static Optional<Problem> problem(HttpServerRequest request) {
    if (!SERVED.matcher(request.path()).matches()) {
      return Optional.of(Problem.noSuchPath());
    }
    if (!request.path().endsWith(WEBSOCKET)) {
      return Optional.empty();
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return Optional.of(Problem.methodNotAllowed(Set.of(HttpMethod.GET)));
    }
    return request.canUpgradeToWebSocket()
            && request.headers().contains("Sec-WebSocket-Key")
            && VERSION.equals(request.getHeader("Sec-WebSocket-Version"))
        ? Optional.empty()
        : Optional.of(Problem.malformedRequest("This path is for WebSockets only."));
  }

  private void open(SockJSSocket socket) {
    BridgeListener listener = new BridgeListener(audience, socket, audience.now());
    if (socket.routingContext().get(LISTENER) instanceof Principal known) {
      join(listener, socket);
      listener.identify(known);
    } else {
      String address = Exchange.of(socket.routingContext()).client().address();
      makeRoomForStranger(address);
      strangers.put(listener, address);
      join(listener, socket);
    }
  }

  private void makeRoomForStranger(String address) {
    List<BridgeListener> sameAddress =
        strangers.keySet().stream()
            .filter(stranger -> address.equals(strangers.get(stranger)))
            .toList();
    if (sameAddress.size() >= MAX_STRANGERS_PER_ADDRESS) {
      sendAway(sameAddress.get(0));
    } else if (strangers.size() >= MAX_STRANGERS) {
      sendAway(strangers.keySet().iterator().next());
    }
  }

  private void sendAway(BridgeListener stranger) {
    strangers.remove(stranger);
    audience.end(stranger, StreamEnd.NO_TOKEN);
  }

  private void join(BridgeListener listener, SockJSSocket socket) {
    try {
      audience.join(listener);
    } catch (UnavailableException full) {
      strangers.remove(listener);
      socket.close(TRY_AGAIN_LATER, full.getMessage());
      return;
    }
    socket
        .handler(message -> receive(listener, message))
        .exceptionHandler(ignored -> {}) // The socket is closed afterwards.
        .closeHandler(ignored -> leave(listener));
  }

  private void leave(BridgeListener listener) {
    listener.leave();
    strangers.remove(listener);
    remove(listener);
  }

  private void receive(BridgeListener listener, Buffer message) {
    if (!listener.accepts()) {
      return;
    }
    BridgeRequest request = BridgeRequest.read(message);
    if (request instanceof BridgeRequest.Register register) {
      register(listener, register.headers());
    } else if (request instanceof BridgeRequest.Unregister) {
      remove(listener);
    } else if (request instanceof BridgeRequest.Refused refused) {
      refuse(listener, refused.error());
    } else if (!(request instanceof BridgeRequest.Ping)) {
      throw new UnhandledVariantException(request);
    }
  }

  private void register(BridgeListener listener, MultiMap headers) {
    if (!headers.contains(HttpHeaders.AUTHORIZATION)) {
      if (listener.isKnown()) {
        add(listener);
      } else {
        refuse(listener, REJECTED);
      }
      return;
    }
    admitted(headers)
        .onComplete(
            principal -> admitted(listener, principal), ignored -> refuse(listener, REJECTED));
  }

  private Future<Principal> admitted(MultiMap headers) {
    return Attempt.begin(() -> admission.admit(BearerToken.of(headers), READING));
  }

  private void admitted(BridgeListener listener, Principal principal) {
    if (listener.isOpen()) {
      strangers.remove(listener);
      listener.identify(principal);
      add(listener);
    }
  }

  private void add(BridgeListener listener) {
    registered.add(listener);
    if (consumer == null) {
      consumer =
          vertx.eventBus().consumer(RemovalPublisher.ADDRESS, removal -> publish(removal.body()));
    }
  }

  private void remove(BridgeListener listener) {
    registered.remove(listener);
    if (registered.isEmpty() && consumer != null) {
      consumer.unregister();
      consumer = null;
    }
  }

  private void publish(JsonObject removal) {
    Map<EventView, String> messages = new EnumMap<>(EventView.class);
    List.copyOf(registered)
        .forEach(
            listener ->
                listener.write(
                    messages.computeIfAbsent(listener.view(), view -> message(view.of(removal)))));
  }

  /** In the canonical form, so that an event that is shown as a whole is a leaf of the ledger. */
  private static String message(JsonObject removal) {
    Map<String, Object> message =
        Map.of("type", "rec", "address", RemovalPublisher.ADDRESS, "body", removal);
    return new String(CanonicalJson.bytes(message), UTF_8);
  }

  private static void refuse(BridgeListener listener, String error) {
    listener.write(new JsonObject().put("type", "err").put("body", error).encode());
  }

  /** A message from a client, in the protocol of the Vert.x event-bus bridge. */
  private sealed interface BridgeRequest {

    /** The client is still there. */
    record Ping() implements BridgeRequest {}

    /** The client wants to be told of removals. */
    record Register(MultiMap headers) implements BridgeRequest {}

    /** The client no longer wants to be told of removals. */
    record Unregister() implements BridgeRequest {}

    /**
     * The message asks for something that is not allowed, or cannot be understood.
     *
     * @param error the error for the client, the same as that of the bridge of vertx-web
     */
    record Refused(String error) implements BridgeRequest {}

    static BridgeRequest read(Buffer message) {
      try {
        return Json.decodeValue(message) instanceof JsonObject object
            ? read(object)
            : new Refused("invalid_json");
      } catch (DecodeException malformed) {
        return new Refused("invalid_json");
      }
    }

    private static BridgeRequest read(JsonObject message) {
      return switch (message.getString("type", "")) {
        case "ping" -> new Ping();
        case "register" -> isOfRemovals(message) ? new Register(headers(message)) : denied();
        case "unregister" -> isOfRemovals(message) ? new Unregister() : denied();
        case "send", "publish" -> new Refused("rejected");
        default -> new Refused("invalid_type");
      };
    }

    private static boolean isOfRemovals(JsonObject message) {
      return RemovalPublisher.ADDRESS.equals(message.getValue("address"));
    }

    private static Refused denied() {
      return new Refused("access_denied");
    }

    private static MultiMap headers(JsonObject message) {
      MultiMap headers = MultiMap.caseInsensitiveMultiMap();
      if (message.getValue("headers") instanceof JsonObject given) {
        given.forEach(header -> headers.add(header.getKey(), String.valueOf(header.getValue())));
      }
      return headers;
    }
  }
}
