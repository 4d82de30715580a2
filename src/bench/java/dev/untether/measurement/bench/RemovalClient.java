package dev.untether.measurement.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.OptionalInt;

/** One keep-alive connection, on which one removal at a time is under way. */
final class RemovalClient {
  /** In the place of a status. */
  static final int NO_ANSWER = 0;

  private static final int MAX_ANSWER_BYTES = 4096;

  /** Is told of each answer, and of an answer that will not come. */
  @FunctionalInterface
  interface Listener {
    void answered(RemovalClient client, int status, long intendedAt);
  }

  private final SocketChannel socket;
  private final RemovalRequest request;
  private final Listener listener;
  private final ByteBuffer received = ByteBuffer.allocateDirect(MAX_ANSWER_BYTES);
  private long intendedAt;
  private boolean busy;

  /** Takes over a socket that is open and does not block. */
  RemovalClient(SocketChannel socket, RemovalRequest request, Listener listener) {
    this.socket = socket;
    this.request = request;
    this.listener = listener;
  }

  boolean isClosed() {
    return !socket.isOpen();
  }

  /**
   * Must not be called before the last one is answered.
   *
   * @param time at which this should have been called
   */
  void remove(String id, long time) {
    intendedAt = time;
    busy = true;
    ByteBuffer bytes = request.with(id);
    try {
      socket.write(bytes);
    } catch (IOException e) {
      broken();
      return;
    }
    if (bytes.hasRemaining()) {
      throw new IllegalStateException("a socket that is idle took no whole request");
    }
  }

  /** To be called when there is something to read. */
  void receive() {
    try {
      if (socket.read(received) < 0) {
        broken();
        return;
      }
    } catch (IOException e) {
      broken();
      return;
    }
    OptionalInt status = Answers.status(received);
    if (status.isPresent()) {
      received.clear();
      end(status.getAsInt());
    }
  }

  private void broken() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (busy) {
      end(NO_ANSWER);
    }
  }

  private void end(int status) {
    busy = false;
    listener.answered(this, status, intendedAt);
  }
}
