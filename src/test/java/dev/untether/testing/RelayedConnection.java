package dev.untether.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A connection that was accepted in the place of a server, and the one to that server. */
final class RelayedConnection {

  /** What each piece of data has to pass. */
  interface Gate {
    /**
     * Blocks for as long as nothing gets through.
     *
     * @throws IOException when the connection is to be reset
     */
    void pass(long caller) throws IOException;
  }

  private final Socket accepted;
  private final Socket called = new Socket();
  private final long caller;
  private final Gate gate;

  RelayedConnection(Socket accepted, long caller, Gate gate) {
    this.accepted = accepted;
    this.caller = caller;
    this.gate = gate;
  }

  /** Who has made it. */
  long caller() {
    return caller;
  }

  void start(InetSocketAddress server) {
    daemon(() -> connect(server));
  }

  boolean isOver() {
    return accepted.isClosed();
  }

  /** The ends hear of it by a reset, not by an orderly end. */
  void reset() {
    reset(accepted);
    reset(called);
  }

  private void connect(InetSocketAddress server) {
    try {
      gate.pass(caller);
      called.connect(server);
      daemon(() -> forward(accepted, called));
      forward(called, accepted);
    } catch (IOException refused) {
      reset();
    }
  }

  private void forward(Socket from, Socket to) {
    try {
      InputStream source = from.getInputStream();
      byte[] buffer = new byte[16_384];
      int length = source.read(buffer);
      while (length >= 0) {
        gate.pass(caller);
        to.getOutputStream().write(buffer, 0, length);
        length = source.read(buffer);
      }
      gate.pass(caller);
      to.close();
      from.close();
    } catch (IOException lost) {
      reset();
    }
  }

  private static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException gone) {
      // It is closed, which is what was wanted.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "relayed connection");
    thread.setDaemon(true);
    thread.start();
  }
}
