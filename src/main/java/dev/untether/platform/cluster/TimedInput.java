package dev.untether.platform.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Reads from a socket with one timeout for the whole input, even if it arrives byte by byte. */
final class TimedInput {
  private final Socket socket;
  private final InputStream in;
  private final long deadline;

  TimedInput(Socket socket, Duration limit) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int count = 0; count < length; ) {
      socket.setSoTimeout(millisLeft());
      int more = in.read(bytes, count, length - count);
      if (more < 0) {
        throw new EOFException("the other side has hung up");
      }
      count += more;
    }
    return bytes;
  }

  private int millisLeft() throws SocketTimeoutException {
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException("the other side is too slow");
    }
    return Math.toIntExact(left);
  }
}
