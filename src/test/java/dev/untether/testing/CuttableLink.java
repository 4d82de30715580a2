package dev.untether.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

/**
 * A line from a port on the loopback address to a server, which can be cut for some or all of those
 * who use it, and healed.
 */
public final class CuttableLink implements AutoCloseable {

  /** What becomes of the connections, those that are there and those that are tried. */
  public enum Cut {
    /** They are reset at once. */
    RESET,

    /**
     * Nothing arrives, and neither end is told: what is sent waits until the line is healed, as TCP
     * would send it again. New connections seem to be accepted, which a network would not do.
     */
    SILENCE
  }

  private record Cutting(Cut how, LongPredicate callers) {}

  private volatile InetSocketAddress server;
  private final ToLongFunction<Socket> identification;
  private final ServerSocket door;
  private final Queue<RelayedConnection> connections = new ConcurrentLinkedQueue<>();
  private Optional<Cutting> cutting = Optional.empty();

  private CuttableLink(InetSocketAddress server, ToLongFunction<Socket> identification) {
    this.server = server;
    this.identification = identification;
    try {
      this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All who use it are the same to it. */
  public static CuttableLink to(InetSocketAddress server) {
    return to(server, any -> 0);
  }

  /**
   * Knows its users apart.
   *
   * @param identification of a user by the link's end of the connection
   */
  public static CuttableLink to(InetSocketAddress server, ToLongFunction<Socket> identification) {
    CuttableLink link = new CuttableLink(server, identification);
    Thread thread = new Thread(link::acceptAll, "link");
    thread.setDaemon(true);
    thread.start();
    return link;
  }

  public int port() {
    return door.getLocalPort();
  }

  public void cut(Cut how) {
    cut(how, every -> true);
  }

  /** Cuts it for some; the others do not notice. */
  public void cut(Cut how, LongPredicate callers) {
    become(Optional.of(new Cutting(how, callers)));
    if (how == Cut.RESET) {
      connections.stream()
          .filter(connection -> callers.test(connection.caller()))
          .forEach(RelayedConnection::reset);
    }
  }

  public void heal() {
    become(Optional.empty());
  }

  /** Those who connect from now on reach another server; the others keep theirs. */
  public void leadTo(InetSocketAddress another) {
    server = another;
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(RelayedConnection::reset);
    heal();
  }

  private synchronized void become(Optional<Cutting> next) {
    cutting = next;
    notifyAll();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = door.accept();
        connections.removeIf(RelayedConnection::isOver);
        RelayedConnection connection =
            new RelayedConnection(socket, identification.applyAsLong(socket), this::pass);
        connections.add(connection);
        connection.start(server);
      }
    } catch (IOException over) {
      // The link is closed.
    }
  }

  /** Waits while the line is silent for this caller. */
  private synchronized void pass(long caller) throws IOException {
    while (isCut(Cut.SILENCE, caller)) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    if (isCut(Cut.RESET, caller)) {
      throw new IOException("the line is cut");
    }
  }

  private boolean isCut(Cut how, long caller) {
    return cutting.filter(cut -> cut.how() == how && cut.callers().test(caller)).isPresent();
  }
}
