package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The program in {@code audit-trail.md} proves what a webhook has received. */
class SubscribersProofTest {
  private static final Path DOCUMENT = Path.of("src", "site", "markdown", "audit-trail.md");
  private static final Pattern PROGRAM = Pattern.compile("(?s)\n```python\n(.*?)\n```\n");
  private static final String USER_ADDED = "dev.untether.user.added.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension(WebhookClient.SETTINGS);

  @TempDir private Path directory;

  @Test
  void a_received_body_is_proved_and_a_changed_one_is_not()
      throws IOException, InterruptedException {
    assumeTrue(
        run("-c", "import cryptography").status() == 0, "The program needs python3-cryptography");
    try (WebhookReceiver receiver = new WebhookReceiver()) {
      new WebhookClient(NODE)
          .add(
              new JsonObject()
                  .put("url", receiver.url())
                  .put("eventTypes", JsonArray.of(USER_ADDED)));
      NODE.client()
          .addUser("Zoë", "correct horse battery", "Portal Operator", NODE.administratorToken());
      String body = receiver.await(1).get(0).body();
      String id = new JsonObject(body).getString("id");
      String proof = NODE.get("/api/v1/events/" + id + "/proof").body();
      String key = NODE.get("/api/v1/ledger/keys").results().get(0).getString("verifier");
      String otherKey = "other.example.com" + key.substring(key.indexOf('+'));

      assertThat(prove(body, proof, key).output()).matches("Record \\d+ of \\S+\\R");
      assertThat(prove(body.replace("Zoë", "Zoe"), proof, key).status()).isEqualTo(1);
      assertThat(prove(body, proof, otherKey).status()).isEqualTo(1);
      assertThat(prove(body, proof.replace("\n\n\u2014", "\nmore\n\n\u2014"), key).output())
          .contains("InvalidSignature");
    }
  }

  private Result prove(String body, String proof, String key)
      throws IOException, InterruptedException {
    Matcher program = PROGRAM.matcher(Files.readString(DOCUMENT));
    assertThat(program.find()).isTrue();
    return run(
        file("prove.py", program.group(1)),
        file("event.json", body),
        file("event.tlog-proof", proof),
        key);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  private static Result run(String... arguments) throws IOException, InterruptedException {
    try {
      ProcessBuilder builder = new ProcessBuilder("python3").redirectErrorStream(true);
      builder.command().addAll(List.of(arguments));
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), output);
    } catch (IOException notThere) {
      return new Result(127, "");
    }
  }

  private record Result(int status, String output) {}
}
