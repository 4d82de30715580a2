package dev.untether.audit.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.app.Settings;
import dev.untether.audit.verification.VerifyAudit.AuditTrailPlace;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyAuditTest {
  private static final TestDatabase DATABASE = TestDatabase.create();
  private static String export;

  @TempDir private Path directory;

  @BeforeAll
  static void record() {
    try (TestNode node = TestNode.start(DATABASE.uri(), Map.of())) {
      String token = node.client().administratorToken();
      node.client().removal(node.client().addConnection(token), token).send();
      new Tables(DATABASE).awaitConsumers();
      export = node.client().request("GET", "/api/v1/auditRecords", token).send().body();
    }
  }

  @Test
  void an_intact_trail_is_told_with_what_cannot_be_seen() throws IOException {
    Result fromFile = verify("--file", file(export));

    assertThat(fromFile.status()).isZero();
    assertThat(fromFile.output())
        .matches("(?s)INTACT: \\d+ records, numbers 0 to \\d+, recorded from \\S+Z to \\S+Z; .*")
        .contains(
            "It cannot be seen whether records from number 0 on were rewritten together with their"
                + " hashes, as no given checkpoint and none with a given key covers them");
    assertThat(verify("--database", DATABASE.uri()).output()).startsWith("INTACT: ");
    assertThat(verify().output()).startsWith("INTACT: ");
  }

  @Test
  void a_broken_trail_is_told_by_its_first_fault() throws IOException {
    Result result =
        verify("--file", file(export.replaceFirst("\"actor\":\"admin\"", "\"actor\":\"eve\"")));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).matches("BROKEN: Record \\d+ has been changed: its actor .*\\R");
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void what_cannot_be_verified_is_neither_intact_nor_broken() throws IOException {
    Path missing = directory.resolve("missing");
    String nothing = file("");

    assertFailure(verify("--file", missing.toString()), missing + " does not exist");
    assertFailure(verify("--file", nothing), "there is not a single record");
    assertFailure(verify("--file", file("number,hash\n")), "line 1 is not JSON");
    assertFailure(verify("--file", file("{\"status\": 401}")), "an object without a number");
    assertFailure(verify("--checkpoint", file(export)), "holds no checkpoint");
    assertFailure(verify("--key", "no+key"), "no+key is no verifier key");
    assertFailure(verify("--key", missing.toString()), missing + " does not exist");
    assertFailure(verify("--database", "mysql://u:s3cret@localhost/db"), "must be of the form");
    assertFailure(
        verify("--database", "postgresql://u:s3cret@127.0.0.1:1/db"),
        "127.0.0.1:1/db as user u cannot be reached");
    assertFailure(verify("--file", nothing, "--database", "x"), "mutually exclusive");
    assertFailure(verify("--fiel", "x"), "Unknown option");
  }

  private static void assertFailure(Result result, String message) {
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors()).contains(message).doesNotContain("s3cret");
  }

  private String file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "given", null), content).toString();
  }

  private static Result verify(String... arguments) {
    Map<String, String> environment = Map.of("UNTETHER_DATABASE_URI", DATABASE.uri());
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        new CommandLine(
                new VerifyAudit(
                    () -> {
                      Settings settings = Settings.read(new SettingsReader(Map.of(), environment));
                      return new AuditTrailPlace.Configured(
                          settings.database().uri(), settings.dataDir());
                    },
                    new VerifyAudit.Credentials("", TestNode.ADMINISTRATOR, TestNode.PASSWORD)))
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors))
            .execute(arguments);
    return new Result(status, output.toString(), errors.toString());
  }

  private record Result(int status, String output, String errors) {}
}
