package dev.untether.notification.mail;

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
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Hands mails to the SMTP server. */
final class MailServer {
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
