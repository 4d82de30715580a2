package dev.untether.audit.verification;

import dev.untether.audit.verification.ExportVerification.RecordSource;
import dev.untether.audit.verification.ServiceVerification.LastSeen;
import dev.untether.audit.verification.Verdict.VerdictText;
import dev.untether.platform.BuildVersion;
import dev.untether.platform.settings.SettingsReader.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand that verifies an audit trail. */
@Command(
    name = "verify-audit",
    description =
        "Verifies the audit trail: reports the first record that was changed, removed, put in,"
            + " put out of order or cut off at the end.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    exitCodeOnExecutionException = CommandLine.ExitCode.USAGE,
    footer = {
      "",
      "Without --file, --database and --url, the database of the settings is verified;",
      "the embedded one must be running. Nothing is changed.",
      "",
      "Whoever can change one record can also compute all hashes anew, and sign them",
      "with another key. Only checkpoints reveal that, or a cut at the end: give those",
      "that a webhook received and that were kept elsewhere, and the verifier keys of",
      "the ledger (GET /api/v1/ledger/keys), kept elsewhere, too.",
      "",
      "Exits with 0 if the trail is intact, with 1 if it is broken, with 2 if it cannot",
      "be verified: wrong options, or something that cannot be read."
    })
public final class VerifyAudit implements Callable<Integer> {
  private static final int BROKEN = 1;

  private final Supplier<AuditTrailPlace.Configured> configured;
  private final Credentials credentials;

  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup private AuditTrailPlace place = new AuditTrailPlace();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Checkpoints that were kept elsewhere: a signed note, or CloudEvents, one or many. May"
              + " be given several times.")
  private List<Path> checkpoints = List.of();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "A verifier key that checkpoints may be signed with (name+id+key), or a file with one in"
              + " each line. May be given several times. Without it, the keys that the ledger"
              + " itself names are accepted.")
  private List<String> keys = List.of();

  @Option(
      names = "--full",
      description = "With --url: reads all records, too, and compares them with the checkpoint.")
  private boolean full;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "With --url: what was seen last is kept here. Without it: a file for each service in"
              + " ~/.untether.")
  private @Nullable Path state;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "With --url: a certificate to trust, in PEM, such as a self-signed one.")
  private @Nullable Path authorities;

  /**
   * @param configured the database of the service; called only if the options name no place
   */
  public VerifyAudit(Supplier<AuditTrailPlace.Configured> configured, Credentials credentials) {
    this.configured = configured;
    this.credentials = credentials;
  }

  /**
   * How to log on to a service: with a token, or with the name and the password of a user. What is
   * not given is empty.
   */
  public record Credentials(String token, String userName, String password) {
    public static final Credentials NONE = new Credentials("", "", "");

    boolean areNone() {
      return token.isEmpty() && userName.isEmpty();
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "credentials of " + userName;
    }
  }

  @Override
  public Integer call() {
    PrintWriter errors = spec.commandLine().getErr();
    try {
      Verdict verdict = verdict(new ProgressLine(errors));
      spec.commandLine().getOut().print(VerdictText.of(verdict));
      spec.commandLine().getOut().flush();
      return verdict instanceof Verdict.Broken ? BROKEN : CommandLine.ExitCode.OK;
    } catch (NoSuchFileException e) {
      errors.printf("The audit trail cannot be verified: %s does not exist%n", e.getMessage());
    } catch (IOException e) {
      errors.printf("The audit trail cannot be verified: %s%n", e.getMessage());
    } catch (SettingsException mistakes) {
      errors.println(mistakes.getMessage());
    }
    return CommandLine.ExitCode.USAGE;
  }

  private Verdict verdict(ProgressLine progress) throws IOException {
    TrustedKeys trusted = TrustedKeys.read(keys);
    GivenCheckpoints given = GivenCheckpoints.read(checkpoints);
    if (place.file().isPresent()) {
      try (RecordSource export = AuditTrailPlace.export(place.file().get())) {
        return new ExportVerification(export, given, trusted, progress).verify();
      }
    }
    if (place.url().isPresent()) {
      return verdictOnService(place.url().get(), given, trusted, progress);
    }
    return DatabaseVerification.verify(place.database(configured), given, trusted, progress);
  }

  private Verdict verdictOnService(
      URI address, GivenCheckpoints given, TrustedKeys trusted, ProgressLine progress)
      throws IOException {
    Path file = state == null ? LastSeen.fileFor(address) : state;
    LedgerService service =
        AuditTrailPlace.service(address, Optional.ofNullable(authorities), credentials);
    return new ServiceVerification(service, file, given, trusted, progress).verify(full);
  }

  /** Prints the progress of a long verification every few seconds. */
  static final class ProgressLine implements LongConsumer {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter terminal;
    private long lastSaid = System.nanoTime();

    ProgressLine(PrintWriter terminal) {
      this.terminal = terminal;
    }

    @Override
    public void accept(long number) {
      if (System.nanoTime() - lastSaid > INTERVAL.toNanos()) {
        terminal.printf("%s records so far ...%n", number);
        terminal.flush();
        lastSaid = System.nanoTime();
      }
    }
  }
}
