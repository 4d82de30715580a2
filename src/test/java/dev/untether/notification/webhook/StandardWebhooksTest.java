package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.notification.webhook.Receiver.Received;
import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.testing.Polling;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a receiver gets, checked by the reference library of Standard Webhooks. */
class StandardWebhooksTest {
  private static final String LIBRARY = "standardwebhooks@1.1.1";
  private static final Path FOLDER = Path.of("target", "standardwebhooks");
  private static final Path SCRIPT =
      Path.of("src", "test", "resources", "verify-webhook.js").toAbsolutePath();

  private static Subscriptions subscriptions;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(isThere("node") && isThere("npm"), "The reference library needs Node.js with npm");
    Files.createDirectories(FOLDER);
    if (Files.notExists(FOLDER.resolve("node_modules"))) {
      assertThat(
              run(
                  "",
                  "npm",
                  "install",
                  "--no-save",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  ".",
                  LIBRARY))
          .isZero();
    }
    subscriptions = new Subscriptions(Map.of());
  }

  @AfterAll
  static void stop() {
    if (subscriptions != null) {
      subscriptions.close();
    }
  }

  @Test
  void a_delivery_is_genuine_and_a_changed_one_is_not() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url());
      Received delivery = deliver(subscription, receiver);

      assertThat(isGenuine(delivery, delivery.body(), subscription.secret())).isTrue();
      assertThat(
              isGenuine(
                  delivery, delivery.body().replace("subject", "Subject"), subscription.secret()))
          .isFalse();
      assertThat(isGenuine(delivery, delivery.body(), subscriptions.secrets().generate()))
          .isFalse();
    }
  }

  @Test
  void after_a_rotation_both_secrets_fit_until_the_old_one_has_expired() {
    try (Receiver receiver = Receiver.willing()) {
      Subscription subscription = subscriptions.add(receiver.url());
      WebhookSecret next = subscriptions.secrets().generate();
      rotate(subscription, next, "1 day");
      // Nobody has announced the change, so a plan of before it may still be carried out.
      Received delivery =
          Polling.until(
              () -> deliver(subscription, receiver),
              latest -> latest.headers().get("webhook-signature").contains(" "));

      assertThat(delivery.headers().get("webhook-signature").split(" ")).hasSize(2);
      assertThat(isGenuine(delivery, delivery.body(), next)).isTrue();
      assertThat(isGenuine(delivery, delivery.body(), subscription.secret())).isTrue();

      rotate(subscription, next, "-1 second");
      Polling.until(
          () -> deliver(subscription, receiver).headers().get("webhook-signature"),
          signature -> !signature.contains(" "));
    }
  }

  private static Received deliver(Subscription subscription, Receiver receiver) {
    int before = receiver.received().size();
    subscriptions.append(subscription, 1);
    List<Received> received =
        Polling.until(receiver::received, deliveries -> deliveries.size() > before);
    return received.get(received.size() - 1);
  }

  private static void rotate(Subscription subscription, WebhookSecret next, String validity) {
    subscriptions.execute(
        """
        UPDATE webhook
           SET previous_secret_ciphertext = coalesce(previous_secret_ciphertext, secret_ciphertext),
               previous_secret_until = now() + ?::interval, secret_ciphertext = ?
         WHERE id = ?
        """,
        validity,
        subscriptions.secrets().encrypt(subscription.id(), next).getBytes(),
        subscription.id());
  }

  private static boolean isGenuine(Received delivery, String body, WebhookSecret secret) {
    JsonObject input =
        new JsonObject()
            .put("secret", secret.text())
            .put("body", body)
            .put("headers", new JsonObject(Map.copyOf(delivery.headers())));
    return run(input.encode(), "node", SCRIPT.toString()) == 0;
  }

  private static boolean isThere(String program) {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The exit status of a program in the library's folder. */
  private static int run(String input, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
