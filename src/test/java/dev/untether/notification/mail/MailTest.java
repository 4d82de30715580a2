package dev.untether.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node, and a real SMTP server. */
@Tag("slow")
class MailTest {
  private static final String RECIPIENT = "operators@example.com";

  @TempDir Path dataDirectory;

  private final TestDatabase database = TestDatabase.create();
  private GreenMail server = serverAt(0);

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void a_removal_is_told_to_each_recipient() throws MessagingException {
    try (TestNode node = start(Map.of("UNTETHER_MAIL_RECIPIENTS", RECIPIENT + ",b@example.org"))) {
      String id = remove(node);

      MimeMessage mail = awaitMails(2)[0];
      assertThat(mail.getSubject()).isEqualTo("[Untether] connection removed: " + id);
      assertThat(mail.getFrom()).extracting("address").containsExactly("untether@example.com");
      assertThat(mail.getAllRecipients())
          .extracting("address")
          .containsExactly(RECIPIENT, "b@example.org");
      assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
      assertThat(mail.getMessageID()).isEqualTo("<" + eventOf(id) + "@example.com>");
      assertThat(body(mail))
          .contains("By:       admin", "123456789012", "eu-central-1", eventOf(id));
    }
  }

  @Test
  void other_events_are_not_told_unless_wanted() {
    try (TestNode node = start(Map.of())) {
      remove(node);
      assertThat(bodies(1)).singleElement().asString().contains("connection removed");
    }
    try (TestNode node =
        start(Map.of("UNTETHER_MAIL_EVENT_TYPES", "dev.untether.connection.added.*"))) {
      String id = node.client().addConnection(node.client().administratorToken());

      assertThat(bodies(2).get(1)).contains("connection added", id);
    }
  }

  @Test
  void many_removals_are_told_in_digests_and_each_once() {
    try (TestNode node =
        start(Map.of("UNTETHER_MAIL_DIGEST_INTERVAL", "1s", "UNTETHER_MAIL_DIGEST_ABOVE", "2"))) {
      List<String> ids = new Tables(database).seedConnections(40);
      String token = node.client().administratorToken();
      ids.stream()
          .map(id -> node.client().removal(id, token).sendAsync())
          .toList()
          .forEach(answer -> assertThat(answer.join().status()).isEqualTo(204));

      assertThat(awaitMentioned(ids)).hasSameElementsAs(ids).hasSize(40);
      assertThat(server.getReceivedMessages()).hasSizeLessThan(40);
    }
  }

  @Test
  void nothing_is_lost_while_the_server_is_down() {
    int port = server.getSmtp().getPort();
    try (TestNode node = start(Map.of())) {
      String first = remove(node);
      awaitMails(1);
      server.stop();
      String second = remove(node);

      server = serverAt(port);

      assertThat(bodies(1)).singleElement().asString().contains(second).doesNotContain(first);
    }
  }

  @Test
  void what_was_not_mailed_before_a_restart_is_mailed_after_it() {
    int port = server.getSmtp().getPort();
    String id;
    try (TestNode node = start(Map.of())) {
      server.stop();
      id = remove(node);
    }
    server = serverAt(port);
    try (TestNode node = start(Map.of())) {
      String later = remove(node);

      List<String> bodies = bodies(2);
      assertThat(bodies.get(0)).contains(id);
      assertThat(bodies.get(1)).contains(later);
    }
  }

  @Test
  void starttls_encrypts_the_mail(@TempDir Path folder) throws IOException {
    try (StartTlsServer encrypting = new StartTlsServer()) {
      Path trusted = Files.write(folder.resolve("ca.pem"), encrypting.certificate());
      try (TestNode node =
          start(
              Map.of(
                  "UNTETHER_MAIL_HOST", "localhost",
                  "UNTETHER_MAIL_PORT", Integer.toString(encrypting.port()),
                  "UNTETHER_MAIL_TLS", "starttls",
                  "UNTETHER_MAIL_TRUSTED_CERTIFICATES", trusted.toString(),
                  "UNTETHER_MAIL_USERNAME", "",
                  "UNTETHER_MAIL_PASSWORD", ""))) {
        String id = remove(node);

        Polling.until(
            encrypting::encrypted,
            lines -> lines.contains("Subject: [Untether] connection removed: " + id));
      }
    }
  }

  private TestNode start(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>();
    environment.put("UNTETHER_DATA_DIR", dataDirectory.toString());
    environment.put("UNTETHER_MAIL_HOST", "127.0.0.1");
    environment.put("UNTETHER_MAIL_PORT", Integer.toString(server.getSmtp().getPort()));
    environment.put("UNTETHER_MAIL_TLS", "none");
    environment.put("UNTETHER_MAIL_USERNAME", "untether");
    environment.put("UNTETHER_MAIL_PASSWORD", "secret");
    environment.put("UNTETHER_MAIL_FROM", "untether@example.com");
    environment.put("UNTETHER_MAIL_RECIPIENTS", RECIPIENT);
    environment.putAll(variables);
    return TestNode.start(database.uri(), environment);
  }

  /** At any free port if it is 0. */
  private static GreenMail serverAt(int port) {
    ServerSetup setup = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    GreenMail started = new GreenMail(setup);
    started.setUser("untether@example.com", "untether", "secret");
    started.start();
    return started;
  }

  /** Adds a connection and removes it; gives its id. */
  private static String remove(TestNode node) {
    ApiClient client = node.client();
    String token = client.administratorToken();
    String id = client.addConnection(token);
    assertThat(client.removal(id, token).send().status()).isEqualTo(204);
    return id;
  }

  private String eventOf(String connectionId) {
    return new Tables(database)
        .texts(
            "SELECT id FROM event WHERE subject = ? AND type ="
                + " 'dev.untether.connection.removed.v1'",
            connectionId)
        .get(0);
  }

  /** GreenMail has one for each recipient of a mail. */
  private MimeMessage[] awaitMails(int count) {
    return Polling.until(() -> server.getReceivedMessages(), mails -> mails.length >= count);
  }

  private List<String> bodies(int count) {
    return Arrays.stream(awaitMails(count)).map(MailTest::body).toList();
  }

  /**
   * What the mails say of these, when they have spoken of all: the same id as often as it was told.
   */
  private List<String> awaitMentioned(List<String> ids) {
    Pattern mention = Pattern.compile("connection removed: (\\S+)");
    return Polling.until(
        () ->
            Arrays.stream(server.getReceivedMessages())
                .flatMap(mail -> mention.matcher(told(mail)).results())
                .map(result -> result.group(1))
                .toList(),
        told -> told.containsAll(ids));
  }

  private static String told(MimeMessage mail) {
    return body(mail).replace("Event:    connection removed\r\nSubject:  ", "connection removed: ");
  }

  private static String body(MimeMessage mail) {
    return GreenMailUtil.getBody(mail);
  }
}
