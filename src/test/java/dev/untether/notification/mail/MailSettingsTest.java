package dev.untether.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.settings.SettingsReader;
import dev.untether.platform.settings.SettingsReader.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSettingsTest {
  private static final Map<String, String> COMPLETE =
      Map.of(
          "UNTETHER_MAIL_HOST", "mail.example.com",
          "UNTETHER_MAIL_FROM", "untether@example.com",
          "UNTETHER_MAIL_RECIPIENTS", "a@example.com, b@example.com");

  @Test
  void host_sender_and_recipients_are_enough() {
    MailSettings settings = read("", "");

    assertThat(settings.tls()).isEqualTo(MailSettings.Tls.STARTTLS);
    assertThat(settings.recipients()).containsExactly("a@example.com", "b@example.com");
    assertThat(settings.events().matchesType("dev.untether.connection.removed.v1")).isTrue();
    assertThat(settings.events().matchesType("dev.untether.connection.added.v1")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HOST        |                      | mail.host (UNTETHER_MAIL_HOST) is not set, must be set
          FROM        |                      | mail.from (UNTETHER_MAIL_FROM) is not set, must be set
          FROM        | Untether             | mail.from (UNTETHER_MAIL_FROM) is "Untether", must be a mail address
          RECIPIENTS  |                      | mail.recipients (UNTETHER_MAIL_RECIPIENTS) is not set, must be set
          RECIPIENTS  | a@example.com,<b@c>  | mail.recipients (UNTETHER_MAIL_RECIPIENTS) is "a@example.com,<b@c>", must be mail addresses
          USERNAME    | untether             | mail.password (UNTETHER_MAIL_PASSWORD) is not set, must be set
          PASSWORD    | hunter2              | mail.username (UNTETHER_MAIL_USERNAME) is not set, must be set
          EVENT_TYPES | dev.untether.removed | mail.eventTypes (UNTETHER_MAIL_EVENT_TYPES) is "dev.untether.removed", must be types of events
          """)
  void what_does_not_fit_together_stops_the_start(String variable, String value, String mistake) {
    assertThatThrownBy(() -> read("UNTETHER_MAIL_" + variable, value == null ? "" : value))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("The settings have a mistake")
        .hasMessageContaining(mistake)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void the_password_is_never_shown() {
    Map<String, String> environment = new HashMap<>(COMPLETE);
    environment.put("UNTETHER_MAIL_USERNAME", "untether");
    environment.put("UNTETHER_MAIL_PASSWORD", "hunter2");

    assertThat(MailSettings.read(new SettingsReader(Map.of(), environment)).toString())
        .contains("***")
        .doesNotContain("hunter2");
  }

  /** The complete settings but for one variable. */
  private static MailSettings read(String variable, String value) {
    Map<String, String> environment = new HashMap<>(COMPLETE);
    environment.put(variable, value);
    SettingsReader reader = new SettingsReader(Map.of(), environment);
    MailSettings settings = MailSettings.read(reader);
    reader.finish();
    return settings;
  }
}
