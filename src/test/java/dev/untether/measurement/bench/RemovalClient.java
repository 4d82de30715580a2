package dev.untether.measurement.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.OptionalInt;

/** One keep-alive connection, on which one removal at a time is under way. */
final class RemovalClient {
  /** In the place of a status. */
  static final int NO_ANSWER = 0;

  /** Is told of each answer, and of an answer that will not come. */
  @FunctionalInterface
  interface Listener {
    void answered(RemovalClient client, int status, long intendedAt);
  }

  private final NetSocket socket;
  private final String headers;
  private final Listener listener;
  private final AnswerReader reader = new AnswerReader();
  private long intendedAt;
  private boolean busy;
  private boolean closed;

  /**
   * Takes over a socket that is open.
   *
   * @param headers a line for each
   */
  RemovalClient(NetSocket socket, String headers, Listener listener) {
    this.socket = socket;
    this.headers = headers;
    this.listener = listener;
    socket.handler(this::received);
    socket.closeHandler(gone -> broken());
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Must not be called before the last one is answered.
   *
   * @param time at which this should have been called
   */
  void remove(String path, long time) {
    intendedAt = time;
    busy = true;
    socket.write(Buffer.buffer("DELETE " + path + " HTTP/1.1\r\n" + headers + "\r\n"));
  }

  private void received(Buffer part) {
    OptionalInt status = reader.read(part);
    if (status.isPresent()) {
      end(status.getAsInt());
    }
  }

  private void broken() {
    closed = true;
    if (busy) {
      end(NO_ANSWER);
    }
  }

  private void end(int status) {
    busy = false;
    listener.answered(this, status, intendedAt);
  }
}
