package dev.untether.notification.mail;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.LeasedConsumer;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import dev.untether.eventlog.StoredEvent;
import dev.untether.notification.mail.Outbox.Mail;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

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

  /**
   * Mails events in the order of the log. An event is acknowledged only after it was mailed, so
   * that retention keeps it until then.
   */
  static final class Mailing implements LeasedEventHandler {
    private final MailSettings settings;
    private final MailServer server;
    private final Outbox outbox;
    private long seen;
    private long acknowledged;

    Mailing(MailSettings settings, MailServer server) {
      this.settings = settings;
      this.server = server;
      this.outbox = new Outbox(settings.digestInterval(), settings.digestAbove());
    }

    @Override
    public void restart() {
      outbox.clear();
      seen = 0;
      acknowledged = 0;
    }

    @Override
    public Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement) {
      if (!events.isEmpty()) {
        seen = events.get(events.size() - 1).position();
      }
      outbox.add(
          events.stream().filter(event -> settings.events().matchesType(event.type())).toList(),
          System.nanoTime());
      return sendDue(acknowledgement);
    }

    private Future<Void> sendDue(Acknowledgement acknowledgement) {
      Optional<Mail> due = outbox.due(System.nanoTime());
      return due.isEmpty()
          ? acknowledgeSeen(acknowledgement)
          : server
              .send(due.get())
              .compose(sent -> acknowledge(due.get(), acknowledgement))
              .compose(acknowledged -> sendDue(acknowledgement));
    }

    private Future<Void> acknowledge(Mail mail, Acknowledgement acknowledgement) {
      outbox.sent(mail, System.nanoTime());
      return mail instanceof Mail.Single single
          ? acknowledgement.through(single.event().position())
          : acknowledgeSeen(acknowledgement);
    }

    private Future<Void> acknowledgeSeen(Acknowledgement acknowledgement) {
      return outbox.isEmpty() && acknowledged < seen
          ? acknowledgement.through(seen).onSuccess(moved -> acknowledged = seen)
          : Future.succeededFuture();
    }
  }
}
