package dev.untether.testing;

import io.vertx.pgclient.PgConnectOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code target/untether.jar} as a process of its own, with its embedded database, to be killed.
 */
public final class PackagedNode implements AutoCloseable {
  private static final Pattern SERVES = Pattern.compile("Untether serves ([^;]+);.* port (\\d+)");

  /** For a word about its health. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Under load a node tells of each removal. */
  private static final int MAX_LINES_KEPT = 100_000;

  private final Process process;
  private final Path dataDirectory;
  private final Thread reader = new Thread(this::read, "output of a packaged node");
  private final BlockingDeque<String> output = new LinkedBlockingDeque<>(MAX_LINES_KEPT);
  private final CountDownLatch announcedOrEnded = new CountDownLatch(1);
  private volatile boolean serving;

  /** Null while it does not serve the API, or never if that is none of its roles. */
  private volatile URI address;

  private volatile int managementPort;
  private volatile ApiClient management;

  private PackagedNode(Process process, Path dataDirectory) {
    this.process = process;
    this.dataDirectory = dataDirectory;
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Serves plain HTTP on free ports, unless the variables say otherwise; does not wait.
   *
   * @param variables of the environment, by name; empty ones count as not set
   */
  public static PackagedNode launch(
      Path dataDirectory, Map<String, String> variables, String... arguments) {
    return launch(Packaging.CURRENT, dataDirectory, variables, arguments);
  }

  private static PackagedNode launch(
      Packaging packaging, Path dataDirectory, Map<String, String> variables, String... arguments) {
    List<String> command = new ArrayList<>(packaging.command());
    command.addAll(List.of(arguments));
    // There it finds the file with the settings of its own version.
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(packaging.checkout().toAbsolutePath().toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("UNTETHER_"));
    environment.putAll(packaging.environment());
    environment.put("UNTETHER_DATA_DIR", dataDirectory.toString());
    environment.put("UNTETHER_HTTP_HOST", "127.0.0.1");
    environment.put("UNTETHER_HTTP_PORT", "0");
    environment.put("UNTETHER_HTTP_TLS", "false");
    environment.put("UNTETHER_MANAGEMENT_PORT", "0");
    environment.put("UNTETHER_ADMIN_USERNAME", TestNode.ADMINISTRATOR);
    environment.put("UNTETHER_ADMIN_PASSWORD", TestNode.PASSWORD);
    environment.putAll(variables);
    Optional.ofNullable(variables.get("UNTETHER_DATABASE_URI"))
        .filter(uri -> uri.startsWith("postgresql://"))
        .ifPresent(DescribedEvents::check);
    try {
      return new PackagedNode(builder.start(), dataDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Launches it and waits until it serves. */
  public static PackagedNode start(Path dataDirectory, Map<String, String> variables) {
    return start(Packaging.CURRENT, dataDirectory, variables);
  }

  /** The same with the jar of another checkout. */
  public static PackagedNode start(
      Packaging packaging, Path dataDirectory, Map<String, String> variables) {
    PackagedNode node = launch(packaging, dataDirectory, variables);
    node.awaitService();
    return node;
  }

  /** Waits until it says that it serves. */
  public void awaitService() {
    try {
      boolean known = announcedOrEnded.await(60, TimeUnit.SECONDS);
      if (!known || !serving) {
        throw new IllegalStateException("the node does not serve:\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public ApiClient client() {
    return new ApiClient(address);
  }

  public URI address() {
    return address;
  }

  public int managementPort() {
    return managementPort;
  }

  /** Whether it says so; also false if it says nothing. */
  public boolean isReady() {
    try {
      return management.bare("GET", "/health/ready").patience(PATIENCE).send().status() == 200;
    } catch (UncheckedIOException silent) {
      return false;
    }
  }

  /** The value of a metric without labels. */
  public double metric(String name) {
    return management
        .bare("GET", "/metrics")
        .send()
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  public long pid() {
    return process.pid();
  }

  /** The one in its data directory, while it runs. */
  public TestDatabase embeddedDatabase() {
    try {
      return new TestDatabase(
          new PgConnectOptions()
              .setHost("127.0.0.1")
              .setPort(Integer.parseInt(Files.readString(dataDirectory.resolve("postgres-port"))))
              .setUser("untether")
              .setPassword(Files.readString(dataDirectory.resolve("postgres-password")))
              .setDatabase("untether"),
          "the node's own PostgreSQL");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has printed so far; of very much, the end. */
  public String output() {
    return output.stream().collect(Collectors.joining("\n"));
  }

  /** SIGKILL: the process gets no chance to do anything. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM; gives the exit code. */
  public int terminate() {
    // Process.destroy() would also close the stream of its output.
    process.toHandle().destroy();
    return awaitExit();
  }

  /** SIGINT, as Ctrl-C in a terminal; gives the exit code. */
  public int interrupt() {
    Signal.INTERRUPT.send(process.pid());
    return awaitExit();
  }

  /** Waits for the process to end by itself, and for all of its output; gives the exit code. */
  public int awaitExit() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the node does not end:\n" + output());
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops it cleanly, its database too; one that was killed is left as it is. */
  @Override
  public void close() {
    if (process.isAlive()) {
      terminate();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        if (!serving) {
          lookForAddress(line);
        }
      }
    } catch (IOException e) {
      keep("reading its output failed: " + e);
    } finally {
      announcedOrEnded.countDown();
    }
  }

  private void keep(String line) {
    while (!output.offer(line)) {
      output.poll();
    }
  }

  private void lookForAddress(String line) {
    Matcher announcement = SERVES.matcher(line);
    if (announcement.find()) {
      managementPort = Integer.parseInt(announcement.group(2));
      management = new ApiClient(URI.create("http://127.0.0.1:" + managementPort));
      if (announcement.group(1).startsWith("http")) {
        address = URI.create(announcement.group(1));
      }
      serving = true;
      announcedOrEnded.countDown();
    }
  }
}
