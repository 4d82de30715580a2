package dev.untether.notification.mail;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.LeasedConsumer;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import dev.untether.eventlog.StoredEvent;
import dev.untether.notification.mail.Outbox.Mail;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

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

  /** Hands mails to the SMTP server. */
  private static final class MailServer {
    /** Generous, because a server may check a mail before it accepts it. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final MailClient client;
    private final MailSettings settings;
    private final String sender;

    /**
     * @param settings with a host
     */
    MailServer(Vertx vertx, MailSettings settings) {
      this.client = MailClient.create(vertx, config(settings));
      this.settings = settings;
      this.sender = settings.from().orElseThrow();
    }

    /** Succeeds when the server has accepted the mail for at least one of the recipients. */
    Future<Void> send(Mail mail) {
      return client
          .sendMail(message(mail))
          .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .mapEmpty();
    }

    Future<Void> close() {
      return client.close();
    }

    private MailMessage message(Mail mail) {
      return new MailMessage()
          .setFrom(sender)
          .setTo(settings.recipients())
          .setSubject(MailText.subject(mail))
          .setText(MailText.text(mail))
          .setHeaders(
              MultiMap.caseInsensitiveMultiMap()
                  .set("Message-ID", messageId(mail))
                  // This keeps absence notices from answering the mail (RFC 3834).
                  .set("Auto-Submitted", "auto-generated"));
    }

    /** Mails with the same content have the same id, so that mail clients recognize a repeat. */
    private String messageId(Mail mail) {
      String domain = sender.substring(sender.indexOf('@') + 1);
      return mail instanceof Mail.Digest digest
          ? "<%s.%s@%s>".formatted(digest.listed().get(0).id(), digest.count(), domain)
          : "<%s@%s>".formatted(eventId((Mail.Single) mail), domain);
    }

    private static UUID eventId(Mail.Single mail) {
      return mail.event().id();
    }

    private static MailConfig config(MailSettings settings) {
      MailConfig config =
          new MailConfig(settings.host().orElseThrow(), settings.port())
              .setSsl(settings.tls() == MailSettings.Tls.TLS)
              .setStarttls(
                  settings.tls() == MailSettings.Tls.STARTTLS
                      ? StartTLSOptions.REQUIRED
                      : StartTLSOptions.DISABLED)
              .setHostnameVerificationAlgorithm("HTTPS")
              .setLogin(settings.username().isPresent() ? LoginOption.REQUIRED : LoginOption.NONE)
              // If the server refuses one address, the other recipients still get the mail.
              .setAllowRcptErrors(true)
              .setKeepAlive(false)
              .setMaxPoolSize(1)
              .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
              .setIdleTimeout((int) LIMIT.toSeconds());
      settings.username().ifPresent(config::setUsername);
      settings.password().ifPresent(config::setPassword);
      settings
          .trustedCertificates()
          .ifPresent(
              pem -> config.setTrustOptions(new PemTrustOptions().addCertPath(pem.toString())));
      return config;
    }
  }
}
