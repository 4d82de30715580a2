package dev.untether.testing;

import dev.untether.app.Settings;
import dev.untether.app.Untether;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.platform.telemetry.Metrics;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** A whole node in this JVM, over real HTTP, on a real PostgreSQL. */
public final class TestNode implements AutoCloseable {
  public static final String ADMINISTRATOR = "admin";
  public static final String PASSWORD = "correct horse battery staple";

  private final TemporaryFolder dataDirectory;
  private final Untether node;

  private TestNode(TemporaryFolder dataDirectory, Untether node) {
    this.dataDirectory = dataDirectory;
    this.node = node;
  }

  /** On a database of its own. */
  public static TestNode start() {
    return start(TestDatabase.create().uri(), Map.of());
  }

  /**
   * Serves plain HTTP on free ports, unless the variables say otherwise.
   *
   * @param variables of the environment, by name
   */
  public static TestNode start(String databaseUri, Map<String, String> variables) {
    return start(databaseUri, variables, Clock.systemUTC());
  }

  /** The same, on a machine with that clock. */
  public static TestNode start(String databaseUri, Map<String, String> variables, Clock clock) {
    TemporaryFolder dataDirectory = TemporaryFolder.create();
    Map<String, String> environment = new HashMap<>();
    environment.put("UNTETHER_DATABASE_URI", databaseUri);
    environment.put("UNTETHER_DATA_DIR", dataDirectory.path().toString());
    environment.put("UNTETHER_HTTP_HOST", "127.0.0.1");
    environment.put("UNTETHER_HTTP_PORT", "0");
    environment.put("UNTETHER_HTTP_TLS", "false");
    environment.put("UNTETHER_MANAGEMENT_PORT", "0");
    environment.put("UNTETHER_ADMIN_USERNAME", ADMINISTRATOR);
    environment.put("UNTETHER_ADMIN_PASSWORD", PASSWORD);
    environment.putAll(variables);
    DescribedEvents.check(databaseUri);
    Settings settings = Settings.read(new SettingsReader(Map.of(), environment));
    return new TestNode(
        dataDirectory,
        Untether.start(settings, new Metrics(), (administrator, port) -> {}, clock).await());
  }

  public ApiClient client() {
    return new ApiClient(URI.create("http://127.0.0.1:" + port()));
  }

  public int port() {
    return node.port().orElseThrow();
  }

  public int managementPort() {
    return node.managementPort();
  }

  @Override
  public void close() {
    node.stop().await();
    dataDirectory.close();
  }
}
