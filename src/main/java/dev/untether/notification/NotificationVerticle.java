package dev.untether.notification;

import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import dev.untether.notification.mail.MailChannel;
import dev.untether.notification.mail.MailSettings;
import dev.untether.notification.webhook.WebhookChannel;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/** Feeds the channels from the event log. */
public final class NotificationVerticle extends VerticleBase {
  private final EventConsumer consumer;
  private final WebhookChannel webhooks;
  private final Optional<MailChannel> mail;

  public NotificationVerticle(
      EventConsumers consumers, WebhookChannel webhooks, MailSettings mailSettings) {
    this.consumer = consumers.named("notification", new LogChannel());
    this.webhooks = webhooks;
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
}
