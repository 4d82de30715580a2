package dev.untether.measurement.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A connection on which an attacker writes what it likes. The server may end it at any time: then
 * writing fails with an {@link IOException}, which is what the attacked server should bring about.
 */
final class HostileSocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 2_000;

  private final Socket socket;

  private HostileSocket(Socket socket) {
    this.socket = socket;
  }

  static HostileSocket to(int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new HostileSocket(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  HostileSocket send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  HostileSocket send(String latin) throws IOException {
    return send(latin.getBytes(ISO_8859_1));
  }

  /** Throws away what has come, without waiting; fails if the server has ended the connection. */
  HostileSocket drain() throws IOException {
    InputStream input = socket.getInputStream();
    byte[] ignored = new byte[8192];
    while (input.available() > 0) {
      if (input.read(ignored) < 0) {
        throw new IOException("the server ended the connection");
      }
    }
    return this;
  }

  /** The first line of an answer, or an empty text if the server just ends the connection. */
  String firstLine() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream input = socket.getInputStream();
    for (int octet = input.read(); octet >= 0 && octet != '\n'; octet = input.read()) {
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  /** Reads to the end of an answer's head. */
  HostileSocket skipHead() throws IOException {
    InputStream input = socket.getInputStream();
    int newlines = 0;
    while (newlines < 2) {
      int octet = input.read();
      if (octet < 0) {
        throw new IOException("the server ended the connection");
      }
      newlines = octet == '\n' ? newlines + 1 : octet == '\r' ? newlines : 0;
    }
    return this;
  }

  /** Waits until the server ends the connection, or until the deadline. */
  void awaitEnd(Deadline deadline) throws IOException {
    byte[] ignored = new byte[8192];
    while (!deadline.isOver()) {
      socket.setSoTimeout((int) Math.max(1, deadline.millisLeft()));
      if (socket.getInputStream().read(ignored) < 0) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    // Without waiting, and without leaving the port occupied on this machine.
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
