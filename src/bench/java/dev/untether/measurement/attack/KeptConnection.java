package dev.untether.measurement.attack;

import dev.untether.testing.RawConnection;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A connection of a well-behaved client, which connects again when the server has ended it. */
final class KeptConnection {
  private final int sourceHost;
  private final int port;
  private @Nullable RawConnection connection;

  /**
   * Connects with the first request.
   *
   * @param sourceHost the last number of the client's address in 127.0.0.0/24
   */
  KeptConnection(int sourceHost, int port) {
    this.sourceHost = sourceHost;
    this.port = port;
  }

  /** Gives the status of the answer. */
  int send(String request) {
    if (connection == null) {
      connection = RawConnection.from(sourceHost, port);
    }
    try {
      return connection.send(request).receive().status();
    } catch (UncheckedIOException e) {
      end();
      throw e;
    }
  }

  /** The next request goes on a new connection. */
  void end() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
