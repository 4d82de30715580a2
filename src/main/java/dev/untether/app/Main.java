package dev.untether.app;

import dev.untether.audit.verification.VerifyAudit;
import dev.untether.audit.verification.VerifyAudit.AuditTrailPlace;
import dev.untether.platform.BuildVersion;
import dev.untether.platform.settings.SettingsFile;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.platform.settings.SettingsReader.SettingsException;
import dev.untether.platform.telemetry.Logging;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line. No other class reads the environment. */
@Command(
    name = "untether",
    description = "A durable, event-driven registry of AWS connections, served as a REST API.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    footer = {
      "",
      "Every setting is described in conf/untether.yaml, and has an environment",
      "variable too. Stops on SIGTERM, once the requests in flight have been answered.",
      "Exits with 1 if it cannot start, with 2 if options or settings are wrong."
    })
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final Path DEFAULT_FILE = Path.of("conf", "untether.yaml");
  private static final String FILE_VARIABLE = "UNTETHER_CONFIG";

  /** How long stopping may take as a whole. */
  static final int STOP_SECONDS = 150;

  private final Map<String, String> environment;

  /**
   * The terminal, for output that does not belong in the log. Standard output is redirected to the
   * log later.
   */
  private final PrintStream terminal = System.out;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "The file with the settings. Without it: the environment variable UNTETHER_CONFIG, then"
              + " conf/untether.yaml if there is one.")
  private @Nullable Path file;

  private Main(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
  }

  public static void main(String[] arguments) {
    // Libraries must write ASCII digits and letters into SQL and files, whatever the system's
    // locale.
    Locale.setDefault(Locale.ROOT);
    Main main = new Main(System.getenv());
    int status =
        new CommandLine(main)
            .addSubcommand(new VerifyAudit(main::configuredDatabase, main.credentials()))
            .execute(arguments);
    if (status != CommandLine.ExitCode.OK) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() {
    try {
      SettingsReader reader = reader();
      Settings settings = Settings.read(reader);
      Logging.configure(settings.log());
      reader.warnings().forEach(LOG::warn);
      return run(settings);
    } catch (SettingsException mistakes) {
      System.err.println(mistakes.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** They are no settings, so the readers of settings must not see them. */
  private VerifyAudit.Credentials credentials() {
    return new VerifyAudit.Credentials(
        removedVariable("UNTETHER_TOKEN"),
        removedVariable("UNTETHER_USER"),
        removedVariable("UNTETHER_PASSWORD"));
  }

  private String removedVariable(String name) {
    return Optional.ofNullable(environment.remove(name)).orElse("");
  }

  private AuditTrailPlace.Configured configuredDatabase() {
    Settings settings = Settings.read(reader());
    return new AuditTrailPlace.Configured(settings.database().uri(), settings.dataDir());
  }

  private SettingsReader reader() {
    return new SettingsReader(sections(removedVariable(FILE_VARIABLE).strip()), environment);
  }

  private Map<?, ?> sections(String fileInEnvironment) {
    if (file != null) {
      return SettingsFile.read(file);
    }
    if (!fileInEnvironment.isEmpty()) {
      return SettingsFile.read(Path.of(fileInEnvironment));
    }
    return Files.exists(DEFAULT_FILE) ? SettingsFile.read(DEFAULT_FILE) : Map.of();
  }

  private int run(Settings settings) {
    // Not bound to an event loop, because it must complete even after the loops have ended.
    Future<Untether> started =
        Future.succeededFuture(new Metrics())
            .compose(
                metrics ->
                    Untether.start(
                        settings,
                        metrics,
                        (administrator, port) ->
                            new Welcome(terminal)
                                .greet(
                                    administrator,
                                    address(settings, port),
                                    settings.http().console())));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
    try {
      announce(started.await(), settings);
      return CommandLine.ExitCode.OK;
    } catch (Throwable failure) {
      LOG.error("Untether cannot start: {}", StartFailure.inWords(failure));
      LOG.debug("The failed start", failure);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static void announce(Untether node, Settings settings) {
    LOG.info(
        "Untether serves {}; health and metrics on port {}",
        node.port().isPresent()
            ? address(settings, node.port().getAsInt())
            : NodeRole.text(settings.roles()),
        node.managementPort());
  }

  private static String address(Settings settings, int port) {
    return (settings.http().tls() ? "https" : "http") + "://localhost:" + port;
  }

  /**
   * Stops a node even while it is still starting. After a failed start, nothing is left to stop.
   */
  private static void stop(Future<Untether> started) {
    try {
      started
          .transform(start -> start.succeeded() ? start.result().stop() : Future.succeededFuture())
          .await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (Throwable failure) {
      LOG.error("Stopped without waiting any longer", failure);
    } finally {
      Logging.stop();
    }
  }

  /** Describes in one line why the start failed. */
  static final class StartFailure {
    private static final int MAX_CAUSES = 10;

    private StartFailure() {}

    /**
     * Returns the messages of the failure and its causes, without those that only repeat an earlier
     * one.
     */
    static String inWords(Throwable failure) {
      return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
          .limit(MAX_CAUSES)
          .map(StartFailure::words)
          .reduce((said, cause) -> said.contains(cause) ? said : said + ": " + cause)
          .orElseThrow();
    }

    private static String words(Throwable failure) {
      return Optional.ofNullable(failure.getMessage())
          .orElseGet(() -> failure.getClass().getSimpleName());
    }
  }
}
