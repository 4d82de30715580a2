package dev.untether.platform.bus;

import dev.untether.platform.bus.MessageSeal.ForeignMessageException;
import dev.untether.platform.bus.WireCodec.Encoded;
import dev.untether.platform.bus.WireCodec.Failed;
import dev.untether.platform.bus.WireCodec.Local;
import dev.untether.platform.flow.LogLimit;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Typed requests and nudges over the event bus. Replies arrive on the caller's context. Inside this
 * process, a failure keeps its type.
 *
 * <p>A request stays in this process if the address is served here. Otherwise it goes to one of the
 * other nodes, if there are any, and is sent again when it may have been lost. So every handler
 * must be idempotent: a command has its effect once, however often it arrives.
 */
public final class Bus {
  /**
   * Larger than the largest page of a list; a message above this limit is an error or an attack.
   */
  public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
  private static final LogLimit FOREIGN = new LogLimit();
  private static final LogLimit OTHER_VERSION = new LogLimit();

  private final Vertx vertx;
  private final EventBus eventBus;
  private final Duration patience;
  private final boolean clustered;
  private final DeliveryOptions options;
  private final DeliveryOptions here;
  private final Set<String> servedHere = ConcurrentHashMap.newKeySet();

  /**
   * Creates the bus of a single node. Must be called once for each {@link Vertx}, because it
   * registers the codec.
   */
  public Bus(Vertx vertx, Duration requestTimeout) {
    this(vertx, requestTimeout, Optional.empty());
  }

  /**
   * Creates the bus of a node. Must be called once for each {@link Vertx}, because it registers the
   * codec.
   *
   * @param seal for messages between nodes; empty for a single node
   */
  public Bus(Vertx vertx, Duration requestTimeout, Optional<MessageSeal> seal) {
    this.vertx = vertx;
    this.eventBus = vertx.eventBus();
    this.patience = requestTimeout;
    this.clustered = seal.isPresent();
    MessageCodec<Object, ?> codec =
        seal.<MessageCodec<Object, ?>>map(WireCodec::new).orElseGet(ReferenceCodec::new);
    this.options = new DeliveryOptions().setCodecName(codec.name());
    this.here = limitedTo(requestTimeout).setLocalOnly(true);
    eventBus.registerCodec(codec);
    if (clustered) {
      // We never use Java serialization, so we never deserialize Java objects from strangers
      // either.
      eventBus.serializableChecker(name -> false).clusterSerializableChecker(name -> false);
    }
  }

  /**
   * Sends a command to one of the handlers that serve the address.
   *
   * @return the reply; fails with {@link UnavailableException} if nobody serves the address or no
   *     reply arrived in time (the command may have been carried out), otherwise with the failure
   *     of the handler
   */
  public <C, R> Future<R> request(BusAddress<C, R> address, C command) {
    return !clustered || servedHere.contains(address.name())
        ? send(address, command, here(address))
        : requestElsewhere(address, command);
  }

  /**
   * A command with a timeout of its own is not sent again while its first attempt may still be
   * running: each attempt may use the whole limit.
   */
  private <C, R> Future<R> requestElsewhere(BusAddress<C, R> address, C command) {
    Duration limit = address.patience().orElse(patience);
    Duration attempt = address.patience().isPresent() ? limit : Attempts.lengthWithin(limit);
    return new Attempts(vertx, limit, attempt)
        .run(length -> send(address, command, limitedTo(length)));
  }

  private <C, R> Future<R> send(BusAddress<C, R> address, C command, DeliveryOptions delivery) {
    return eventBus
        .request(address.name(), command, delivery)
        .transform(
            reply ->
                reply.succeeded()
                    ? outcome(reply.result(), address)
                    : Future.failedFuture(typed(reply.cause())));
  }

  /**
   * A reply that was not sealed by this cluster leaves the outcome unknown, because the genuine
   * reply may never arrive.
   */
  private <R> Future<R> outcome(Message<Object> reply, BusAddress<?, R> address) {
    try {
      Object body = read(reply, address.reply());
      return body instanceof Failed failed
          ? Future.failedFuture(failed.failure())
          : Future.succeededFuture(address.reply().cast(body));
    } catch (ForeignMessageException foreign) {
      warn("reply from " + address.name(), foreign);
      return Future.failedFuture(
          new UnavailableException("The reply of another node cannot be trusted.", foreign));
    }
  }

  private DeliveryOptions here(BusAddress<?, ?> address) {
    return address
        .patience()
        .map(limit -> new DeliveryOptions(here).setSendTimeout(limit.toMillis()))
        .orElse(here);
  }

  private DeliveryOptions limitedTo(Duration limit) {
    return new DeliveryOptions(options).setSendTimeout(limit.toMillis());
  }

  /** Serves an address on the calling context until the calling verticle is undeployed. */
  public <C, R> Future<Void> serve(BusAddress<C, R> address, Function<C, Future<R>> server) {
    MessageConsumer<Object> consumer = eventBus.consumer(address.name());
    consumer.handler(message -> answer(message, address, server));
    return consumer.completion().onSuccess(ignored -> servedHere.add(address.name()));
  }

  private <C, R> void answer(
      Message<Object> message, BusAddress<C, R> address, Function<C, Future<R>> server) {
    known(message, address.name(), address.command())
        .ifPresent(
            command ->
                Future.succeededFuture(command)
                    .compose(server)
                    .onComplete(
                        reply -> message.reply(reply, options),
                        failure -> message.reply(new Failed(failure), options)));
  }

  /** Empty for a message that no node of the cluster has sent: no node waits for a reply to it. */
  private <M> Optional<M> known(Message<Object> message, String address, Class<M> type) {
    try {
      return Optional.of(type.cast(read(message, type)));
    } catch (ForeignMessageException foreign) {
      warn("message to " + address, foreign);
    } catch (RuntimeException unreadable) {
      LOG.warn("Dropped a message to {} because it cannot be read", address, unreadable);
    }
    return Optional.empty();
  }

  private static void warn(String what, ForeignMessageException foreign) {
    FOREIGN.log(
        leftOut ->
            LOG.warn(
                "Dropped a {}, because no node of this cluster sealed it: {} ({} more since the last"
                    + " such line). Allow only the nodes to reach UNTETHER_CLUSTER_BUS_PORT",
                what,
                foreign.getMessage(),
                leftOut));
  }

  /**
   * Returns the message as it was sent.
   *
   * @throws ForeignMessageException if it was not sent by a node of this cluster
   */
  private Object read(Message<Object> message, Class<?> type) {
    Object body = message.body();
    if (body instanceof Encoded encoded) {
      return encoded.read(type);
    }
    if (body instanceof Local local) {
      return local.message();
    }
    if (clustered && !Local.isOurs(body)) {
      throw new ForeignMessageException("a message that is not sealed");
    }
    return body;
  }

  /** Nudges all listeners of the topic on all nodes. The message has no content and may be lost. */
  public void nudge(String topic) {
    eventBus.publish(topic, null);
  }

  /** Calls the listener on the calling context whenever the topic is nudged. */
  public Future<Void> onNudge(String topic, Runnable listener) {
    MessageConsumer<Void> consumer = eventBus.consumer(topic);
    consumer.handler(ignored -> listener.run());
    return consumer.completion();
  }

  /** Publishes a message to all listeners on all nodes; it may be lost. */
  public <M> void publish(Topic<M> topic, M message) {
    eventBus.publish(topic.name(), message, options);
  }

  /** Calls the listener on the calling context with each message published on the topic. */
  public <M> Future<Void> onPublished(Topic<M> topic, Consumer<M> listener) {
    MessageConsumer<Object> consumer = eventBus.consumer(topic.name());
    consumer.handler(message -> known(message, topic.name(), topic.message()).ifPresent(listener));
    return consumer.completion();
  }

  private static Throwable typed(Throwable failure) {
    if (!(failure instanceof ReplyException refusal)) {
      return failure;
    }
    if (refusal.failureType() == ReplyFailure.ERROR) {
      OTHER_VERSION.log(
          leftOut ->
              LOG.warn(
                  "Another node does not understand this one: {}. During an update, commands that"
                      + " need a node of the other version are answered 503",
                  refusal.getMessage()));
    }
    return new UnavailableException("The service is too busy at the moment.", failure);
  }

  /**
   * A kind of message that is published to all listeners on all nodes.
   *
   * @param <M> an immutable record
   */
  public record Topic<M>(String name, Class<M> message) {}

  /** Passes immutable messages by reference. Only for consumers in the same process. */
  static final class ReferenceCodec implements MessageCodec<Object, Object> {
    static final String NAME = "untether.reference";

    @Override
    public Object transform(Object message) {
      return message;
    }

    @Override
    public void encodeToWire(Buffer buffer, Object message) {
      throw new UnsupportedOperationException("This codec is for messages inside one process only");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("This codec is for messages inside one process only");
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
