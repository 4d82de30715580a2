package dev.untether.notification.mail;

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
  /** The server may take its time to look at a mail, but not for ever. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

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

  /** Succeeds when the server has taken it over for at least one of the recipients. */
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
                // So that no absence notice answers it (RFC 3834).
                .set("Auto-Submitted", "auto-generated"));
  }

  /** The same whenever the same is told. */
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
            // One address that is refused must not keep the mail from the others.
            .setAllowRcptErrors(true)
            .setKeepAlive(false)
            .setMaxPoolSize(1)
            .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
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
