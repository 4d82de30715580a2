package dev.untether.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server on the loopback address, and can forget the connections that
 * it knows: their ends hear nothing of each other any more, not even that it is over.
 */
public final class Firewall implements AutoCloseable {
  private final int serverPort;
  private final ServerSocket door;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger forgotten = new AtomicInteger();

  private Firewall(int serverPort) {
    this.serverPort = serverPort;
    try {
      this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Firewall before(int serverPort) {
    Firewall firewall = new Firewall(serverPort);
    daemon(firewall::acceptAll);
    return firewall;
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Those known so far are cut off for ever; new ones get through. */
  public void forget() {
    forgotten.incrementAndGet();
  }

  @Override
  public void close() {
    closed(door);
    sockets.forEach(Firewall::closed);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        sockets.addAll(List.of(client, server));
        int since = forgotten.get();
        daemon(() -> forward(client, server, since));
        daemon(() -> forward(server, client, since));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void forward(Socket from, Socket to, int since) {
    try {
      InputStream source = from.getInputStream();
      byte[] buffer = new byte[8192];
      int length = source.read(buffer);
      while (length >= 0 && forgotten.get() == since) {
        to.getOutputStream().write(buffer, 0, length);
        length = source.read(buffer);
      }
      if (forgotten.get() == since) {
        closed(to);
      }
    } catch (IOException lost) {
      closed(to);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "firewall");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closed(Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
