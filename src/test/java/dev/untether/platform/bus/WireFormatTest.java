package dev.untether.platform.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.command.AccountCommands.AccountChange;
import dev.untether.command.AccountCommands.AccountRemoval;
import dev.untether.command.AccountCommands.AddAccount;
import dev.untether.command.AccountCommands.FoundAccess;
import dev.untether.command.AccountCommands.NewCredentials;
import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome;
import dev.untether.command.ConnectionCommands.ConnectionSlice;
import dev.untether.command.ConnectionCommands.CountConnections;
import dev.untether.command.ConnectionCommands.FindConnection;
import dev.untether.command.ConnectionCommands.FoundConnection;
import dev.untether.command.ConnectionCommands.ListConnections;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookDelivery;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.command.WebhookCommands.AddWebhook;
import dev.untether.command.WebhookCommands.DeliverySlice;
import dev.untether.command.WebhookCommands.ListDeliveries;
import dev.untether.command.WebhookCommands.ListWebhooks;
import dev.untether.command.WebhookCommands.ReplayedEvents;
import dev.untether.command.WebhookCommands.RotatedSecret;
import dev.untether.command.WebhookCommands.WebhookAddition;
import dev.untether.command.WebhookCommands.WebhookChange;
import dev.untether.command.WebhookCommands.WebhookSlice;
import dev.untether.model.AmazonAccount;
import dev.untether.model.AmazonAccount.Identity;
import dev.untether.model.AmazonAccount.RegionType;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Check;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.AwsAccess.EncryptedSecret;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventFilter;
import dev.untether.model.EventType;
import dev.untether.model.Regions.Region;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent to another node arrives there as it was. */
class WireFormatTest {
  private static final UUID ID = UUID.fromString("01930000-0000-7000-8000-000000000001");
  private static final Instant NOW = Instant.parse("2026-11-24T13:04:05.123456Z");
  private static final Cause CAUSE = new Cause(ID, "admin", ID, "192.0.2.1", "request 1");
  private static final Check CHECK = new Check(State.REFUSED, NOW, "AuthFailure", null, null, NOW);
  private static final AmazonConnection CONNECTION =
      new AmazonConnection(
          ID, ID, null, "************ABCD", NOW, "admin", 1, NOW, "operator", CHECK);
  private static final WebhookProperties PROPERTIES =
      new WebhookProperties(
          "https://example.com/",
          "",
          new EventFilter(List.of("dev.untether.*"), List.of()),
          WebhookProperties.Ordering.STRICT,
          true);
  private static final Webhook WEBHOOK =
      new Webhook(
          ID, PROPERTIES, null, NOW, "admin", new Webhook.WebhookHealth(NOW, null, 3, 0, 12));

  private final WireFormat format = new WireFormat();

  record Sample(Class<?> expected, Object value) {}

  static Stream<Sample> samples() {
    return Stream.of(
        new Sample(RemoveConnection.class, new RemoveConnection(ID, ID, null, null, CAUSE)),
        new Sample(
            RemoveConnection.class, new RemoveConnection(ID, ID, "a key", List.of(1L, 2L), CAUSE)),
        new Sample(RemovalOutcome.class, RemovalOutcome.SESSION_ENDED),
        new Sample(AddConnection.class, addition(new Credential.Account("123456789012"))),
        new Sample(AddConnection.class, addition(new Credential.KeyPair("AKIA", "a secret"))),
        new Sample(AdditionOutcome.class, new AdditionOutcome.Added(CONNECTION)),
        new Sample(AdditionOutcome.class, new AdditionOutcome.SessionEnded()),
        new Sample(AddConnection.class, addition(new Credential.KnownAccount(ID))),
        new Sample(AdditionOutcome.class, new AdditionOutcome.NoSuchAccount()),
        new Sample(RemovalPreview.class, new RemovalPreview.Possible(CONNECTION, ID)),
        new Sample(
            AddAccount.class,
            new AddAccount(
                ID,
                ID,
                "a name",
                "",
                new NewCredentials.AccessKeys("AKIA", "a secret", RegionType.CHINA),
                CAUSE)),
        new Sample(
            AccountChange.class,
            new AccountChange.Done(
                new AmazonAccount(ID, "a name", "", null, new Identity.Role("untether")))),
        new Sample(AccountRemoval.class, new AccountRemoval.InUse(3)),
        new Sample(
            FoundAccess.class,
            new FoundAccess(
                new AwsAccess(
                    ID,
                    ID,
                    ID,
                    new Credentials.RoleOfAnotherAccount(
                        "123456789012",
                        "untether",
                        EncryptedSecret.of(new byte[] {1, 2, 3}, ID))))),
        new Sample(CountConnections.class, new CountConnections()),
        new Sample(Long.class, 7L),
        new Sample(FoundConnection.class, new FoundConnection(null)),
        new Sample(ListConnections.class, new ListConnections(null, 3, 100)),
        new Sample(ConnectionSlice.class, new ConnectionSlice(List.of(CONNECTION))),
        new Sample(
            RecordIncident.class,
            new RecordIncident(
                new Event(
                    ID,
                    EventType.CHANGE_REFUSED,
                    "users",
                    Cause.ofUntether("test"),
                    Map.of("status", 403, "reason", "not allowed")))),
        new Sample(Done.class, Done.DONE),
        new Sample(AddWebhook.class, new AddWebhook(ID, ID, PROPERTIES, CAUSE)),
        new Sample(
            WebhookAddition.class,
            new WebhookAddition.Added(WEBHOOK, new WebhookSecret("whsec_secret"))),
        new Sample(WebhookAddition.class, new WebhookAddition.TooMany(100)),
        new Sample(WebhookChange.class, new WebhookChange.RefusedUrl("must be a URL")),
        new Sample(ListWebhooks.class, new ListWebhooks(null, 3, 100)),
        new Sample(WebhookSlice.class, new WebhookSlice(List.of(WEBHOOK))),
        new Sample(RotatedSecret.class, new RotatedSecret(null)),
        new Sample(
            ListDeliveries.class, new ListDeliveries(ID, WebhookDelivery.Status.DEAD, null, 0, 10)),
        new Sample(
            DeliverySlice.class,
            new DeliverySlice(
                List.of(
                    new WebhookDelivery(
                        ID,
                        ID,
                        null,
                        "type",
                        "subject",
                        WebhookDelivery.Status.PENDING,
                        2,
                        503,
                        Duration.ofMillis(1234),
                        "it failed",
                        NOW,
                        NOW,
                        null)))),
        new Sample(ReplayedEvents.class, new ReplayedEvents.TooMany(10, 20)),
        new Sample(ReplayedEvents.class, new ReplayedEvents.NotFound()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void commands_and_replies_arrive_as_they_were(Sample sample) {
    byte[] text = format.write(sample.value());

    assertThat((Object) format.read(text, 0, sample.expected())).isEqualTo(sample.value());
  }

  @Test
  void what_a_younger_node_has_added_is_ignored() {
    byte[] text =
        "{\"connectionId\":\"%s\",\"since\":7}".formatted(ID).getBytes(StandardCharsets.UTF_8);

    assertThat(format.read(text, 0, FindConnection.class).connectionId()).isEqualTo(ID);
  }

  @Test
  void a_message_cannot_ask_for_a_class_of_its_choice() {
    byte[] text = "{\"@variant\":\"java.util.ArrayList\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> format.read(text, 0, AdditionOutcome.class))
        .isInstanceOf(UncheckedIOException.class);
  }

  private static AddConnection addition(Credential credential) {
    return new AddConnection(
        ID, ID, new Region(ID, "eu-central-1", "Frankfurt"), credential, CAUSE);
  }
}
