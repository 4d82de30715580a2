package dev.untether.measurement.bench;

import static java.util.stream.Collectors.toSet;

import dev.untether.testing.PackagedNode;
import dev.untether.testing.TemporaryFolder;
import dev.untether.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL and the nodes of a measurement. Each node is started when it is first asked for.
 * To close the stage waits for a node that is being started, so that nothing is left running.
 */
final class Stage implements AutoCloseable {
  /** Not the system's folder for temporary files, which may be one in memory. */
  private static final Path PLACE = Path.of("target");

  private static final String PLAIN = "plain";
  private static final String LONG_LOG = "long_log";
  private static final String KEY_SET = "keyset.json";

  private final TemporaryFolder folder;
  private final PostgresServer server;
  private final BenchOptions options;
  private final Map<String, Target> targets = new HashMap<>();
  private final List<PackagedNode> nodes = new ArrayList<>();
  private boolean closed;
  private final Map<Build, Target> withTls = new HashMap<>();
  private @Nullable ReferenceTables referenceTables;

  private Stage(TemporaryFolder folder, PostgresServer server, BenchOptions options) {
    this.folder = folder;
    this.server = server;
    this.options = options;
  }

  static Stage set(BenchOptions options) {
    TemporaryFolder folder = folder();
    PostgresServer server =
        options
            .databaseUri()
            .map(PostgresServer::at)
            .orElseGet(() -> PostgresServer.embedded(folder.path().resolve("database")));
    return new Stage(folder, server, options);
  }

  PostgresServer server() {
    return server;
  }

  /** Their process ids. */
  synchronized Set<Long> nodes() {
    return nodes.stream().map(PackagedNode::pid).collect(toSet());
  }

  /** One for each database. */
  synchronized List<Target> targets() {
    return List.copyOf(targets.values());
  }

  /** Where most is measured. */
  Target plain(Build build) {
    return onDatabaseOfItsOwn(build, PLAIN);
  }

  Target withFewRows(Build build) {
    return onDatabaseOfItsOwn(build, "few_rows");
  }

  Target withManyRows(Build build) {
    return onDatabaseOfItsOwn(build, "many_rows");
  }

  /** With few rows, and with many events in the log. */
  synchronized Target withLongLog(Build build) {
    boolean isNew = !targets.containsKey(LONG_LOG + build.databaseSuffix());
    Target target = onDatabaseOfItsOwn(build, LONG_LOG);
    if (isNew) {
      new PastEvents(target.database()).append(options.manyRows());
    }
    return target;
  }

  /** On the same database as the plain one, and so with the same keys. */
  synchronized Target withTls(Build build) {
    Target plain = plain(build);
    return withTls.computeIfAbsent(
        build,
        first -> {
          Path keySet = folder.path().resolve(plain.name()).resolve(KEY_SET);
          return plain.at(
              start(
                  build,
                  "tls" + build.databaseSuffix(),
                  plain.database(),
                  Map.of(
                      "UNTETHER_HTTP_TLS", "true", "UNTETHER_SECRETS_KEY_SET", keySet.toString())));
        });
  }

  /** In the database of the plain node of this build. */
  synchronized ReferenceTables referenceTables() {
    if (referenceTables == null) {
      referenceTables = new ReferenceTables(plain(Build.current()).database(), options.rows());
      referenceTables.create();
    }
    return referenceTables;
  }

  private synchronized Target onDatabaseOfItsOwn(Build build, String purpose) {
    if (closed) {
      throw new IllegalStateException("nothing is started any more");
    }
    return targets.computeIfAbsent(
        purpose + build.databaseSuffix(),
        name -> {
          TestDatabase database = server.create(name);
          PackagedNode node = start(build, name, database, Map.of());
          return new Target(
              name, node, node.client(), database, new Connections(database), new Ledger());
        });
  }

  private PackagedNode start(
      Build build, String name, TestDatabase database, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("UNTETHER_DATABASE_URI", server.uriOf(database));
    PackagedNode node =
        PackagedNode.start(build.packaging(), folder.path().resolve(name), variables);
    nodes.add(node);
    return node;
  }

  @Override
  public synchronized void close() {
    closed = true;
    try (folder;
        server) {
      nodes.forEach(PackagedNode::close);
    }
  }

  private static TemporaryFolder folder() {
    try {
      return new TemporaryFolder(Files.createTempDirectory(PLACE.toAbsolutePath(), "bench-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
