package dev.untether.testing;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One node for all tests of a class, on a database of its own. */
public final class NodeExtension implements BeforeAllCallback, AfterAllCallback {
  private final Map<String, String> variables;
  private TestDatabase database;
  private TestNode node;
  private ApiClient client;
  private String administratorToken;

  public NodeExtension() {
    this(Map.of());
  }

  /**
   * @param variables of the environment, by name
   */
  public NodeExtension(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    database = TestDatabase.create();
    node = TestNode.start(database.uri(), variables);
    client = node.client();
    administratorToken = client.administratorToken();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (node != null) {
      node.close();
    }
  }

  public TestDatabase database() {
    return database;
  }

  public ApiClient client() {
    return client;
  }

  public int port() {
    return node.port();
  }

  /** The same one for all tests of the class, of a session that no test should end. */
  public String administratorToken() {
    return administratorToken;
  }

  public ApiResponse get(String path) {
    return client.request("GET", path, administratorToken).send();
  }

  /**
   * The events about a subject. Waits until all events are settled: the log does not show what an
   * earlier transaction could still stand before.
   */
  public List<JsonObject> eventsOf(String subject) {
    new Tables(database()).awaitConsumers();
    return get("/api/v1/events?limit=1000&subject=" + subject).results();
  }

  public RawConnection connect() {
    return RawConnection.to(node.port());
  }
}
