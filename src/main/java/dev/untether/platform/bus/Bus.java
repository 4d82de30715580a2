package dev.untether.platform.bus;

import dev.untether.platform.failure.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.function.Function;

/**
 * Typed requests and nudges over the event bus. Answers come back on the caller's context, failures
 * with the type that they had where they happened.
 */
public final class Bus {

  /** The reply of a server that failed: only the caller knows enough to log it well. */
  private record Failed(Throwable failure) {}

  private final EventBus eventBus;
  private final DeliveryOptions options;

  /** Once for each {@link Vertx}: registers the codec. */
  public Bus(Vertx vertx, Duration requestTimeout) {
    this.eventBus = vertx.eventBus();
    this.options =
        new DeliveryOptions()
            .setCodecName(ReferenceCodec.NAME)
            .setLocalOnly(true)
            .setSendTimeout(requestTimeout.toMillis());
    eventBus.registerCodec(new ReferenceCodec());
  }

  /**
   * Sends a command to one of those that serve the address.
   *
   * @return the reply; fails with {@link UnavailableException} if nobody serves the address or if
   *     no reply came in time (the command may have been carried out), else with the server's
   *     failure
   */
  public <C, R> Future<R> request(Address<C, R> address, C command) {
    return eventBus
        .request(address.name(), command, optionsFor(address))
        .transform(
            reply -> {
              if (reply.failed()) {
                return Future.failedFuture(typed(reply.cause()));
              }
              Object body = reply.result().body();
              return body instanceof Failed failed
                  ? Future.failedFuture(failed.failure())
                  : Future.succeededFuture(address.reply().cast(body));
            });
  }

  private DeliveryOptions optionsFor(Address<?, ?> address) {
    return address
        .patience()
        .map(patience -> new DeliveryOptions(options).setSendTimeout(patience.toMillis()))
        .orElse(options);
  }

  /** Serves an address on the calling context, until that verticle is undeployed. */
  public <C, R> Future<Void> serve(Address<C, R> address, Function<C, Future<R>> server) {
    MessageConsumer<Object> consumer = eventBus.consumer(address.name());
    consumer.handler(message -> answer(message, address, server));
    return consumer.completion();
  }

  private <C, R> void answer(
      Message<Object> message, Address<C, R> address, Function<C, Future<R>> server) {
    Future.succeededFuture(address.command().cast(message.body()))
        .compose(server)
        .onComplete(
            reply -> message.reply(reply, options),
            failure -> message.reply(new Failed(failure), options));
  }

  /** Tells all who listen on this topic to look; carries nothing, and may be lost. */
  public void nudge(String topic) {
    eventBus.publish(topic, null);
  }

  /** Calls the listener on the calling context whenever the topic is nudged. */
  public Future<Void> onNudge(String topic, Runnable listener) {
    MessageConsumer<Void> consumer = eventBus.consumer(topic);
    consumer.handler(nudge -> listener.run());
    return consumer.completion();
  }

  private static Throwable typed(Throwable failure) {
    return failure instanceof ReplyException
        ? new UnavailableException("The service is too busy at the moment.", failure)
        : failure;
  }
}
