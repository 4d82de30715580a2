package dev.untether.audit.verification;

import dev.untether.audit.verification.Verdict.VerdictText;
import dev.untether.platform.BuildVersion;
import dev.untether.platform.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
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
        "Verifies the audit trail: reports the first record that was changed, removed, inserted,"
            + " put out of order or cut off at the end.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    exitCodeOnExecutionException = CommandLine.ExitCode.USAGE,
    footer = {
      "",
      "Without --file and --database, the database of the settings is verified; the",
      "embedded one must be running. Nothing is changed.",
      "",
      "Whoever can change one record can also recompute all hashes after it. Only",
      "checkpoints reveal that, or a cut at the end: give those that a webhook received",
      "and that were kept elsewhere, and the public keys of the nodes; each node has its",
      "own in checkpoint-key.pub in its data directory.",
      "",
      "Exits with 0 if the trail is intact, with 1 if it is broken, with 2 if it cannot",
      "be verified: wrong options, or a file or a database that cannot be read."
    })
public final class VerifyAudit implements Callable<Integer> {
  private static final int BROKEN = 1;

  private final Supplier<AuditTrailPlace.Configured> configured;

  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup private AuditTrailPlace place = new AuditTrailPlace();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Checkpoints as CloudEvents, one or many. May be given several times.")
  private List<Path> checkpoints = List.of();

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "A key that checkpoints may be signed with, in PEM. May be given several times. Without"
              + " it, every key is accepted.")
  private List<Path> publicKeys = List.of();

  /**
   * @param configured the database of the service; called only if the options name none
   */
  public VerifyAudit(Supplier<AuditTrailPlace.Configured> configured) {
    this.configured = configured;
  }

  @Override
  public Integer call() {
    PrintWriter errors = spec.commandLine().getErr();
    try {
      TrustedKeys keys = TrustedKeys.read(publicKeys);
      Verdict verdict = verdict(GivenCheckpoints.read(checkpoints), keys, errors);
      spec.commandLine().getOut().print(VerdictText.of(verdict, !publicKeys.isEmpty()));
      spec.commandLine().getOut().flush();
      return verdict instanceof Verdict.Intact ? CommandLine.ExitCode.OK : BROKEN;
    } catch (NoSuchFileException e) {
      errors.printf("The audit trail cannot be verified: %s does not exist%n", e.getMessage());
    } catch (IOException e) {
      errors.printf("The audit trail cannot be verified: %s%n", e.getMessage());
    } catch (SettingsException mistakes) {
      errors.println(mistakes.getMessage());
    }
    return CommandLine.ExitCode.USAGE;
  }

  private Verdict verdict(GivenCheckpoints given, TrustedKeys keys, PrintWriter errors)
      throws IOException {
    try (AuditTrailPlace.Trail trail = place.open(configured)) {
      Verdict verdict =
          new TrailVerification(
                  trail.records(), given, keys, trail.claimedHead(), new ProgressLine(errors))
              .verify();
      if (verdict instanceof Verdict.Intact intact && intact.records() == 0) {
        throw new IOException("there is not a single record");
      }
      return verdict;
    }
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
