package dev.untether.notification.mail;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.LeasedConsumer;
import io.vertx.core.Future;

/** Mails events, from one node at a time. */
public final class MailChannel {
  private final MailServer server;
  private final LeasedConsumer consumer;

  /**
   * @param settings with a host
   */
  public MailChannel(EventConsumers consumers, MailSettings settings) {
    this.server = new MailServer(consumers.vertx(), settings);
    this.consumer = consumers.leased("mail", new Mailing(settings, server));
  }

  public Future<Void> start() {
    return consumer.start();
  }

  public Future<Void> stop() {
    return consumer.stop().eventually(server::close);
  }
}
