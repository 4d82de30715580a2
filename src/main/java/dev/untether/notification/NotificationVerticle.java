package dev.untether.notification;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.LeasedConsumer;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import dev.untether.notification.mail.MailChannel;
import dev.untether.notification.mail.MailSettings;
import dev.untether.notification.webhook.WebhookChannel;
import dev.untether.notification.webhook.http.WebhookSettings;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds the channels from the event log. */
public final class NotificationVerticle extends VerticleBase {
  private final LeasedConsumer consumer;
  private final WebhookChannel webhooks;
  private final Optional<MailChannel> mail;

  /**
   * Nothing runs before it is deployed.
   *
   * @param keyring encrypts the secrets of webhooks
   */
  public NotificationVerticle(
      NodeResources node,
      EventConsumers consumers,
      EventLog eventLog,
      Keyring keyring,
      WebhookSettings webhookSettings,
      MailSettings mailSettings) {
    this.consumer = consumers.passingOn("notification", new LogChannel());
    this.webhooks = new WebhookChannel(node, consumers, eventLog, keyring, webhookSettings);
    this.mail = mailSettings.host().map(host -> new MailChannel(consumers, mailSettings));
  }

  @Override
  public Future<?> start() {
    return consumer
        .start()
        .compose(started -> webhooks.start())
        .compose(started -> mail.map(MailChannel::start).orElseGet(Future::succeededFuture));
  }

  @Override
  public Future<?> stop() {
    return Future.join(
        consumer.stop(),
        webhooks.stop(),
        mail.map(MailChannel::stop).orElseGet(Future::succeededFuture));
  }

  /** Logs one line for each removal, or one line for all of them when there are very many. */
  static final class LogChannel implements Consumer<List<StoredEvent>> {
    private static final Logger LOG = LoggerFactory.getLogger(LogChannel.class);

    /**
     * Nobody could read more lines, and writing them costs time; each removal is in the audit
     * trail.
     */
    private static final int MAX_LINES = 20;

    @Override
    public void accept(List<StoredEvent> events) {
      List<StoredEvent> removals =
          events.stream()
              .filter(event -> event.type().equals(EventType.CONNECTION_REMOVED.text()))
              .toList();
      if (removals.size() <= MAX_LINES) {
        removals.forEach(LogChannel::tell);
      } else {
        LOG.atInfo()
            .addKeyValue("count", removals.size())
            .addKeyValue("first", removals.get(0).id())
            .addKeyValue("last", removals.get(removals.size() - 1).id())
            .log("Connections removed");
      }
    }

    private static void tell(StoredEvent removal) {
      LOG.atInfo()
          .addKeyValue("connection", removal.subject())
          .addKeyValue("by", removal.cause().userName())
          .addKeyValue("from", removal.cause().sourceAddress())
          .addKeyValue("request", removal.cause().requestId())
          .addKeyValue("event", removal.id())
          .log("Connection removed");
    }
  }
}
