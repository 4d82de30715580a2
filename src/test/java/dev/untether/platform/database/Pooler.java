package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Hands on what clients and PostgreSQL say, but for one thing, which every pooler does: it gives
 * clients a process id of its own to cancel statements by (PostgreSQL documentation, message
 * formats, BackendKeyData).
 */
final class Pooler implements AutoCloseable {
  private static final int KEY_DATA = 'K';

  private final PgConnectOptions server;
  private final ServerSocket door;

  private Pooler(PgConnectOptions server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  static Pooler before(PgConnectOptions server) throws IOException {
    Pooler pooler = new Pooler(server);
    daemon(pooler::acceptAll);
    return pooler;
  }

  PgConnectOptions options() {
    return new PgConnectOptions(server)
        .setHost("127.0.0.1")
        .setPort(door.getLocalPort())
        .setSslMode(SslMode.DISABLE);
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() throws IOException {
    while (true) {
      Socket client = door.accept();
      Socket postgres = new Socket(server.getHost(), server.getPort());
      daemon(() -> client.getInputStream().transferTo(postgres.getOutputStream()));
      daemon(() -> answer(postgres, client));
    }
  }

  private static void answer(Socket postgres, Socket client) throws IOException {
    DataInputStream answers = new DataInputStream(postgres.getInputStream());
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    while (true) {
      int type = answers.readUnsignedByte();
      byte[] content = new byte[answers.readInt() - Integer.BYTES];
      answers.readFully(content);
      if (type == KEY_DATA) {
        content[0] ^= 1;
      }
      out.writeByte(type);
      out.writeInt(content.length + Integer.BYTES);
      out.write(content);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException over) {
                // One end has closed the connection.
              }
            },
            "pooler");
    thread.setDaemon(true);
    thread.start();
  }
}
