package dev.untether.audit.verification;

import dev.untether.audit.verification.ExportVerification.RecordSource;
import dev.untether.audit.verification.ServiceVerification.LastSeen;
import dev.untether.audit.verification.Verdict.VerdictText;
import dev.untether.audit.verification.VerifyAudit.Credentials;
import dev.untether.platform.BuildVersion;
import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.JdbcDataSource;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import dev.untether.platform.settings.SettingsReader.SettingsException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
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

  /** The options that name the trail to verify: a file, a database or a running service. */
  public static final class AuditTrailPlace {
    private static final Path STANDARD_INPUT = Path.of("-");

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description =
            "An export by the API, of the whole trail or of a part of it: application/x-ndjson, or"
                + " a JSON page; - for standard input.")
    private @Nullable Path file;

    @Option(
        names = "--database",
        paramLabel = "URI",
        description =
            "A database: postgresql://user@host:port/database. Others on this machine may see what"
                + " is given here: better given by UNTETHER_DATABASE_URI.")
    private @Nullable String uri;

    @Option(
        names = "--url",
        paramLabel = "URL",
        description =
            "A running service: https://host:port. An administrator's token is taken from"
                + " UNTETHER_TOKEN, or name and password from UNTETHER_USER and UNTETHER_PASSWORD.")
    private @Nullable URI url;

    /**
     * What the environment and the settings of the service say.
     *
     * @param databaseUri empty for the embedded database
     * @param dataDir where the embedded database is
     */
    public record Configured(Optional<String> databaseUri, Path dataDir) {}

    Optional<Path> file() {
      return Optional.ofNullable(file);
    }

    Optional<URI> url() {
      return Optional.ofNullable(url);
    }

    static RecordSource export(Path export) throws IOException {
      return new ExportedRecords(
          export.equals(STANDARD_INPUT)
              ? System.in
              : new BufferedInputStream(Files.newInputStream(export)));
    }

    static LedgerService service(URI address, Optional<Path> authorities, Credentials credentials)
        throws IOException {
      if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
        throw new IOException("the address of a service must be of the form https://host:port");
      }
      if (credentials.areNone()) {
        throw new IOException(
            "UNTETHER_TOKEN, or UNTETHER_USER and UNTETHER_PASSWORD, must be set for --url");
      }
      return new LedgerService(address, authorities, credentials);
    }

    /** The database that was given, or the one of the settings. */
    Connection database(Supplier<Configured> configured) throws IOException {
      DatabaseServers servers = uri != null ? servers(uri) : servers(configured.get());
      try {
        return JdbcDataSource.of(servers).getConnection();
      } catch (SQLException e) {
        throw new IOException(
            "the database %s cannot be reached: %s".formatted(servers.place(), e.getMessage()), e);
      }
    }

    private static DatabaseServers servers(String uri) throws IOException {
      try {
        return DatabaseServers.parse(uri);
      } catch (IllegalArgumentException malformed) {
        throw new IOException("the database must be " + malformed.getMessage(), malformed);
      }
    }

    private static DatabaseServers servers(Configured configured) throws IOException {
      if (configured.databaseUri().isPresent()) {
        return servers(configured.databaseUri().get());
      }
      try {
        return DatabaseServers.of(EmbeddedDatabase.runningIn(configured.dataDir()));
      } catch (IOException e) {
        throw new IOException(
            "the settings name no database, and %s holds none: give --file, --database or --url"
                .formatted(configured.dataDir()),
            e);
      }
    }
  }
}
