package dev.untether.notification.webhook;

import dev.untether.command.Existence;
import dev.untether.command.RemoveWebhook;
import dev.untether.command.WebhookCommands;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/**
 * Serves the addresses of {@link WebhookCommands}, and tells the dispatcher of what has changed.
 */
record WebhookService(
    Bus bus,
    WebhookQueries queries,
    WebhookRegistry registry,
    RemovedWebhooks removed,
    Redelivery redelivery,
    WebhookReplay replay,
    WebhookTrial trial) {

  /** Serves on the calling context, until its verticle is undeployed. */
  Future<Void> start() {
    removed.purge();
    return Future.all(
            List.of(
                bus.serve(WebhookCommands.ADD, registry::add),
                bus.serve(WebhookCommands.CHANGE, announced(registry::change)),
                bus.serve(WebhookCommands.REMOVE, announced(this::remove)),
                bus.serve(WebhookCommands.ROTATE_SECRET, announced(registry::rotateSecret)),
                bus.serve(WebhookCommands.FIND, queries::find),
                bus.serve(WebhookCommands.LIST, queries::list),
                bus.serve(WebhookCommands.COUNT, query -> queries.count()),
                bus.serve(WebhookCommands.LIST_DELIVERIES, queries::listDeliveries),
                bus.serve(WebhookCommands.COUNT_DELIVERIES, queries::countDeliveries),
                bus.serve(WebhookCommands.REDELIVER, announced(redelivery::redeliver)),
                bus.serve(WebhookCommands.REPLAY, announced(replay::replay)),
                bus.serve(WebhookCommands.TEST, trial::run)))
        .mapEmpty();
  }

  private Future<Existence> remove(RemoveWebhook command) {
    return registry.remove(command).onSuccess(done -> removed.purge());
  }

  private <C, R> Function<C, Future<R>> announced(Function<C, Future<R>> server) {
    return command -> server.apply(command).onSuccess(done -> bus.nudge(WebhookDispatcher.PENDING));
  }
}
