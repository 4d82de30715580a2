package dev.untether.api.resource;

import dev.untether.api.address.RequestAddress;
import dev.untether.api.answer.Answer;
import dev.untether.command.ListWebhooks;
import dev.untether.command.Webhook;
import dev.untether.command.WebhookCommands;
import dev.untether.command.WebhookSlice;
import dev.untether.identity.Role;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All webhooks. */
record WebhookSlices(Bus bus, Role reader, RequestAddress address)
    implements Answer.Slices<Webhook> {
  /** As large as they may be (about 85 kB), so many fit into one message of the bus. */
  private static final int MOST_AT_ONCE = 25;

  @Override
  public Future<List<Webhook>> next(@Nullable Webhook after, long offset, int limit) {
    int size = Math.min(limit, MOST_AT_ONCE);
    ListWebhooks query = new ListWebhooks(after == null ? null : after.id(), offset, size);
    return bus.request(WebhookCommands.LIST, query)
        .map(WebhookSlice::webhooks)
        .compose(
            first ->
                first.size() < size || size == limit
                    ? Future.succeededFuture(first)
                    : next(first.get(size - 1), 0, limit - size)
                        .map(rest -> Stream.concat(first.stream(), rest.stream()).toList()));
  }

  @Override
  public JsonObject render(Webhook webhook) {
    return WebhookJson.webhook(webhook, reader, address);
  }
}
