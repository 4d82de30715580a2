package dev.untether.api.resource;

import dev.untether.api.answer.ValidationMessage;
import dev.untether.api.property.Timestamps;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.PreviewRemoval;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.Webhook;
import dev.untether.command.WebhookCommands;
import dev.untether.command.WebhookCommands.ListWebhooks;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Check;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.Cause;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells what the removal of a connection would break. */
final class RemovalPreviews {
  private static final int SLICE = 500;

  private final Bus bus;

  RemovalPreviews(Bus bus) {
    this.bus = bus;
  }

  /** Checks whether a removal would succeed, without removing anything. */
  Future<RemovalPreview> preview(UUID connectionId, Cause cause) {
    return bus.request(ConnectionCommands.PREVIEW_REMOVAL, new PreviewRemoval(connectionId, cause));
  }

  /** Reads the webhooks that name some connections and no others. */
  Future<List<Webhook>> webhooksWithSubjects() {
    return webhooks(new ArrayList<>(), null);
  }

  private Future<List<Webhook>> webhooks(List<Webhook> found, @Nullable UUID after) {
    return bus.request(WebhookCommands.LIST, new ListWebhooks(after, 0, SLICE))
        .compose(
            slice -> {
              List<Webhook> webhooks = slice.webhooks();
              webhooks.stream()
                  .filter(webhook -> !webhook.properties().filter().subjects().isEmpty())
                  .forEach(found::add);
              return webhooks.size() < SLICE
                  ? Future.succeededFuture(found)
                  : webhooks(found, webhooks.get(webhooks.size() - 1).id());
            });
  }

  /** Returns what the removal of the connection would break. */
  List<ValidationMessage> messages(RemovalPreview.Possible preview, List<Webhook> webhooks) {
    AmazonConnection connection = preview.connection();
    List<ValidationMessage> messages = new ArrayList<>();
    messages.add(ValidationMessage.warning(use(connection), connection.id()));
    Optional.ofNullable(connection.lastCheck())
        .filter(check -> check.state() != State.WORKING)
        .map(check -> ValidationMessage.warning(failing(check), connection.id()))
        .ifPresent(messages::add);
    messages.add(alternative(connection, preview.alternative()));
    String subject = connection.id().toString();
    webhooks.stream()
        .filter(webhook -> webhook.properties().filter().subjects().contains(subject))
        .map(
            webhook ->
                ValidationMessage.warning(
                    "Webhook %s names the connection, and will be told of its removal last."
                        .formatted(webhook.id()),
                    webhook.id()))
        .forEach(messages::add);
    return messages;
  }

  private static String use(AmazonConnection connection) {
    return connection.lastUsedAt() == null
        ? "Nobody has reached AWS through the connection yet, as far as Untether knows."
        : "%s last reached AWS through the connection, at %s."
            .formatted(connection.lastUsedBy(), Timestamps.text(connection.lastUsedAt()));
  }

  private static String failing(Check check) {
    String what =
        check.state() == State.REFUSED
            ? "AWS refuses the credentials of the connection"
            : "AWS cannot be reached through the connection";
    String code = check.code() == null ? "" : " (" + check.code() + ")";
    Instant since = check.since() == null ? check.checkedAt() : check.since();
    return "%s%s, since %s; last checked at %s."
        .formatted(what, code, Timestamps.text(since), Timestamps.text(check.checkedAt()));
  }

  private static ValidationMessage alternative(
      AmazonConnection connection, @Nullable UUID alternative) {
    String target =
        connection.amazonAccountId() == null
            ? "access key " + connection.maskedAccessKey()
            : "account " + connection.amazonAccountId();
    String region = Regions.byId(connection.regionId()).map(Region::code).orElse("its region");
    return alternative == null
        ? ValidationMessage.warning(
            "No other connection has %s in %s.".formatted(target, region), connection.id())
        : ValidationMessage.warning(
            "Another connection with %s in %s remains: %s.".formatted(target, region, alternative),
            alternative);
  }
}
