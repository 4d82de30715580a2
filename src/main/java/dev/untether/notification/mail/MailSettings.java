package dev.untether.notification.mail;

import dev.untether.model.EventFilter;
import dev.untether.model.EventType;
import dev.untether.platform.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which events are mailed, to whom, and by which server.
 *
 * @param host empty if no mail is to be sent
 * @param trustedCertificates a PEM file; if empty, the certificates that the JVM trusts
 * @param password a secret
 * @param events the events to mail
 * @param digestInterval the length of an interval
 * @param digestAbove the maximum number of events in an interval that are mailed one by one
 */
public record MailSettings(
    Optional<String> host,
    int port,
    Tls tls,
    Optional<Path> trustedCertificates,
    Optional<String> username,
    Optional<String> password,
    Optional<String> from,
    List<String> recipients,
    EventFilter events,
    Duration digestInterval,
    int digestAbove) {

  /** How the connection to the server is encrypted. */
  public enum Tls {
    /** By the command STARTTLS; no mail is sent to a server that does not support it. */
    STARTTLS,
    /** From the first byte, usually on port 465. */
    TLS,
    NONE
  }

  private static final Pattern ADDRESS = Pattern.compile("[!-~&&[^@<>(),;:\"]]+@[0-9A-Za-z.-]+");

  public MailSettings {
    recipients = List.copyOf(recipients);
  }

  public static MailSettings read(SettingsReader settings) {
    MailSettings mail =
        new MailSettings(
            settings.optionalText("mail.host"),
            settings.number("mail.port", 587, 1, 65_535),
            settings.choice("mail.tls", Tls.STARTTLS),
            settings.optionalReadableFile("mail.trustedCertificates"),
            settings.optionalText("mail.username"),
            settings.optionalSecret("mail.password"),
            settings.optionalText("mail.from"),
            settings.list("mail.recipients"),
            new EventFilter(eventTypes(settings), List.of()),
            settings.duration(
                "mail.digestInterval",
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofDays(1)),
            settings.number("mail.digestAbove", 5, 0, 100));
    mail.check(settings);
    return mail;
  }

  private static List<String> eventTypes(SettingsReader settings) {
    List<String> types = settings.list("mail.eventTypes");
    if (!types.stream().allMatch(MailSettings::isTypeOfEvents)) {
      settings.mistake(
          "mail.eventTypes",
          "types of events, such as %s, or beginnings of types with * at the end"
              .formatted(EventType.CONNECTION_REMOVED.text()));
    }
    return types.isEmpty() ? List.of(EventType.CONNECTION_REMOVED.text()) : types;
  }

  private static boolean isTypeOfEvents(String type) {
    EventFilter filter = new EventFilter(List.of(type), List.of());
    return Arrays.stream(EventType.values()).anyMatch(known -> filter.matchesType(known.text()));
  }

  private void check(SettingsReader settings) {
    if (host.isPresent()) {
      if (from.isEmpty()) {
        settings.mistake("mail.from", "set: mail needs a sender");
      }
      if (recipients.isEmpty()) {
        settings.mistake("mail.recipients", "set: mail needs recipients");
      }
    } else if (from.isPresent() || !recipients.isEmpty() || username.isPresent()) {
      settings.mistake("mail.host", "set: without it no mail is sent");
    }
    if (username.isPresent() != password.isPresent()) {
      settings.mistake(
          username.isPresent() ? "mail.password" : "mail.username",
          "set: user name and password go together");
    }
    if (!from.stream().allMatch(MailSettings::isAddress)) {
      settings.mistake("mail.from", "a mail address, such as untether@example.com");
    }
    if (!recipients.stream().allMatch(MailSettings::isAddress)) {
      settings.mistake("mail.recipients", "mail addresses, such as operators@example.com");
    }
  }

  private static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  @Override
  public String toString() {
    return "MailSettings[host=%s, port=%s, tls=%s, username=%s, password=%s, from=%s, recipients=%s]"
        .formatted(host, port, tls, username, password.map(secret -> "***"), from, recipients);
  }
}
