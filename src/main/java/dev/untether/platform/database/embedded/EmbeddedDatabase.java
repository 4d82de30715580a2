package dev.untether.platform.database.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.JdbcDataSource;
import dev.untether.platform.flow.LongWork;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that Untether runs itself, for installations without one. Its files are in
 * the data directory. It listens on the loopback address only, and requires a password.
 *
 * <p>The server is a process of its own, which keeps running if this process is killed. The next
 * {@link #start} stops it before it starts a new one. Nothing committed is lost.
 */
public final class EmbeddedDatabase {
  /** The timeout for {@link #stop}: the last checkpoint may have much to write. */
  public static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String NAME = "untether";
  private static final String HOST = "127.0.0.1";
  private static final String PASSWORD_FILE = "postgres-password";
  private static final String PORT_FILE = "postgres-port";
  private static final int PASSWORD_BYTES = 32;
  private static final Pattern PASSWORD = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65535;

  private final PostgresCluster cluster;
  private final PgConnectOptions connectOptions;
  private boolean stopped;

  private EmbeddedDatabase(PostgresCluster cluster, PgConnectOptions connectOptions) {
    this.cluster = cluster;
    this.connectOptions = connectOptions;
  }

  /**
   * Blocks until the database accepts connections: several seconds for the first start, about one
   * second for later ones.
   */
  public static EmbeddedDatabase start(DataDirectory data) {
    String password = password(data);
    PostgresCluster cluster = PostgresCluster.in(data, NAME, data.resolve(PASSWORD_FILE));
    cluster.stop();
    int port = port(data);
    cluster.start(port);
    PgConnectOptions server = server(port, password);
    createDatabase(new PgConnectOptions(server).setDatabase("postgres"));
    return new EmbeddedDatabase(cluster, server.setDatabase(NAME));
  }

  /**
   * Returns how to reach the server that another process runs in that directory.
   *
   * @throws IOException if no server ever ran there, or its files cannot be read
   */
  public static PgConnectOptions runningIn(Path dataDirectory) throws IOException {
    String port = Files.readString(dataDirectory.resolve(PORT_FILE), US_ASCII);
    String password = Files.readString(dataDirectory.resolve(PASSWORD_FILE), US_ASCII);
    return server(Integer.parseInt(port), password).setDatabase(NAME);
  }

  public PgConnectOptions connectOptions() {
    return new PgConnectOptions(connectOptions);
  }

  /** Starts the server again if it has died, and blocks until it accepts connections. */
  public synchronized void revive() {
    if (!stopped && !cluster.isRunning()) {
      LOG.warn("The embedded PostgreSQL has died and is started again");
      cluster.start(connectOptions.getPort());
    }
  }

  /** Disconnects all clients, and blocks until everything is on disk. */
  public synchronized void stop() {
    stopped = true;
    cluster.stop();
  }

  private static PgConnectOptions server(int port, String password) {
    return new PgConnectOptions().setHost(HOST).setPort(port).setUser(NAME).setPassword(password);
  }

  private static byte[] secret() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random).getBytes(US_ASCII);
  }

  private static String password(DataDirectory data) {
    String password =
        new String(data.readOrCreate(PASSWORD_FILE, EmbeddedDatabase::secret), US_ASCII);
    if (!PASSWORD.matcher(password).matches()) {
      throw new IllegalStateException(
          ("%s is damaged (%s bytes instead of %s hexadecimal digits): restore it from a backup of"
                  + " the data directory. The database itself is undamaged")
              .formatted(data.resolve(PASSWORD_FILE), password.length(), 2 * PASSWORD_BYTES));
    }
    return password;
  }

  /**
   * Returns the port of the last start, or a new one if another program uses that port now or the
   * file is damaged.
   */
  private static int port(DataDirectory data) {
    String text =
        new String(
            data.readOrCreate(PORT_FILE, () -> Integer.toString(free(0)).getBytes(US_ASCII)),
            US_ASCII);
    int last = PORT.matcher(text).matches() ? Integer.parseInt(text) % (MAX_PORT + 1) : 0;
    int port = free(last);
    if (port != last) {
      data.replace(PORT_FILE, Integer.toString(port).getBytes(US_ASCII));
    }
    return port;
  }

  /** Returns the wanted port if it is free, and otherwise any free port. */
  private static int free(int wanted) {
    try (ServerSocket socket =
        new ServerSocket(wanted, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw new UncheckedIOException("no port of the loopback address is free", e);
      }
      return free(0);
    }
  }

  private static void createDatabase(PgConnectOptions server) {
    try (Connection connection = JdbcDataSource.of(server).getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + NAME + "'")) {
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + NAME);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the database in the embedded PostgreSQL", e);
    }
  }

  /**
   * Checks regularly whether the embedded server is running, because nothing else would start it
   * again.
   */
  public static final class ServerWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final EmbeddedDatabase database;

    public ServerWatch(EmbeddedDatabase database) {
      this.database = database;
    }

    @Override
    public Future<?> start() {
      Trouble trouble =
          new Trouble(failure -> LOG.error("The embedded PostgreSQL cannot be started", failure));
      new Rounds(vertx, trouble, this::look).every(PERIOD);
      return Future.succeededFuture();
    }

    private Future<Next> look() {
      return LongWork.run(
          vertx,
          () -> {
            database.revive();
            return Next.WHEN_WOKEN;
          });
    }
  }
}
