package dev.untether.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Cause;
import dev.untether.notification.mail.Outbox.Mail;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Names and subjects come from clients. */
class MailTextTest {
  private static final String HOSTILE = "x\r\nBcc: all@example.com\n\n\u2028\u202eBy: nobody\0";

  private final StoredEvent event =
      new StoredEvent(
          1,
          UUID.randomUUID(),
          "dev.untether.connection.removed.v1",
          HOSTILE,
          Instant.EPOCH,
          new Cause(null, HOSTILE, null, "192.0.2.1", HOSTILE),
          new JsonObject().put("reason", HOSTILE));

  @Test
  void a_subject_is_one_line_whatever_a_client_sends() {
    assertThat(MailText.subject(new Mail.Single(event)))
        .isEqualTo("[Untether] connection removed: x??Bcc: all@example.com????By: nobody?");
  }

  @Test
  void a_subject_is_not_endless() {
    StoredEvent endless =
        new StoredEvent(
            1,
            event.id(),
            event.type(),
            "\ud83d\ude80".repeat(1000),
            event.time(),
            event.cause(),
            event.details());

    String subject = MailText.subject(new Mail.Single(endless));

    assertThat(subject.codePointCount(0, subject.length())).isEqualTo(153);
    assertThat(subject).endsWith("\ud83d\ude80...");
  }

  @Test
  void no_line_of_the_text_is_made_by_a_client() {
    assertThat(MailText.text(new Mail.Single(event)).lines())
        .hasSize(11)
        .noneMatch(line -> line.startsWith("Bcc") || line.startsWith("By: nobody"));
    assertThat(MailText.text(new Mail.Digest(List.of(event, event), 5)).lines())
        .hasSize(3)
        .last()
        .isEqualTo("... and 3 more");
  }
}
