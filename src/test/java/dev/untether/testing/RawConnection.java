package dev.untether.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A connection on which a test sends what no well-behaved HTTP client would. */
public final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int QUIET_MILLIS = 300;

  private final Socket socket;
  private final InputStream input;

  private RawConnection(Socket socket, InputStream input) {
    this.socket = socket;
    this.input = input;
  }

  /** To a port of this machine. */
  public static RawConnection to(int port) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawConnection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same from another loopback address.
   *
   * @param host the last number of an address 127.0.0.0/24
   */
  public static RawConnection from(int host, int port) {
    try {
      Socket socket =
          new Socket(
              InetAddress.getLoopbackAddress(),
              port,
              InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}),
              0);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawConnection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each character is one byte. */
  public RawConnection send(String bytes) {
    try {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A head of these lines. */
  public RawConnection sendHead(String... lines) {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  public RawResponse receive() {
    try {
      return RawResponse.read(input, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer to HEAD, whose length is that of a body which does not come. */
  public RawResponse receiveHead() {
    try {
      return RawResponse.read(input, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads to the end of the block of lines, up to an empty one, that has a line of this start. */
  public String readBlocksUntil(String lineStart) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    boolean found = false;
    try {
      for (String line = line(read); !found || !line.isEmpty(); line = line(read)) {
        found = found || line.startsWith(lineStart);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read.toString(ISO_8859_1);
  }

  private String line(ByteArrayOutputStream read) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = input.read(); octet != '\n'; octet = input.read()) {
      if (octet < 0) {
        throw new EOFException("the server ended the connection");
      }
      read.write(octet);
      line.append((char) octet);
    }
    read.write('\n');
    return line.toString().strip();
  }

  /** Reads so many octets. */
  public byte[] read(int length) {
    try {
      return input.readNBytes(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing comes for a while. To be asked once, since what comes instead is lost. */
  public boolean isQuiet() {
    try {
      socket.setSoTimeout(QUIET_MILLIS);
      input.read();
      return false;
    } catch (SocketTimeoutException quiet) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      restorePatience();
    }
  }

  private void restorePatience() {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server has closed the connection, or does soon. */
  public boolean isEnded() {
    try {
      return input.read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
