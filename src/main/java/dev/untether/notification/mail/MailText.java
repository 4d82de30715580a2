package dev.untether.notification.mail;

import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import dev.untether.notification.mail.Outbox.Mail;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the subject and the text of a mail. Much of an event, such as names, comes from clients.
 * Characters that could end a header or a line, or make it look like another one, are therefore
 * replaced.
 */
final class MailText {
  private static final int MAX_SUBJECT_CHARACTERS = 150;
  private static final int MAX_LINE_CHARACTERS = 900;

  /**
   * Matches control and format characters (also those of writing direction) and line separators.
   */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  private MailText() {}

  static String subject(Mail mail) {
    String subject =
        mail instanceof Mail.Digest digest
            ? "%s events".formatted(digest.count())
            : of(((Mail.Single) mail).event());
    return line("[Untether] " + subject, MAX_SUBJECT_CHARACTERS);
  }

  static String text(Mail mail) {
    return mail instanceof Mail.Digest digest ? text(digest) : text(((Mail.Single) mail).event());
  }

  private static String of(StoredEvent event) {
    return occasion(event) + ": " + event.subject();
  }

  private static String text(StoredEvent event) {
    return lines(
        "Event:    " + occasion(event),
        "Subject:  " + event.subject(),
        "Time:     " + time(event),
        "By:       " + known(event.cause().userName()),
        "From:     " + event.cause().sourceAddress(),
        "Request:  " + event.cause().requestId(),
        "Details:  " + event.details().encode(),
        "",
        "Type:     " + event.type(),
        "Event id: " + event.id(),
        "Position: " + event.position());
  }

  private static String text(Mail.Digest digest) {
    long unlisted = digest.count() - digest.listed().size();
    return lines(
            digest.listed().stream()
                .map(
                    event ->
                        "%s  %s  by %s from %s  (event %s)"
                            .formatted(
                                time(event),
                                of(event),
                                known(event.cause().userName()),
                                event.cause().sourceAddress(),
                                event.id()))
                .toArray(String[]::new))
        + (unlisted > 0 ? "... and %s more\n".formatted(unlisted) : "");
  }

  /** In words, such as "connection removed". */
  private static String occasion(StoredEvent event) {
    return Arrays.stream(EventType.values())
        .filter(type -> type.text().equals(event.type()))
        .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .findFirst()
        .orElse(event.type());
  }

  private static String time(StoredEvent event) {
    return DateTimeFormatter.ISO_INSTANT.format(event.time());
  }

  private static String known(@Nullable String name) {
    return Objects.requireNonNullElse(name, "-");
  }

  private static String lines(String... lines) {
    return Arrays.stream(lines)
        .map(line -> line(line, MAX_LINE_CHARACTERS) + "\n")
        .collect(Collectors.joining());
  }

  private static String line(String text, int longest) {
    String printable = UNPRINTABLE.matcher(text).replaceAll("?");
    return printable.codePointCount(0, printable.length()) <= longest
        ? printable
        : printable.substring(0, printable.offsetByCodePoints(0, longest)) + "...";
  }
}
