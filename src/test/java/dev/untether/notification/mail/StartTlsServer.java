package dev.untether.notification.mail;

import dev.untether.platform.security.SelfSignedCertificate;
import dev.untether.platform.security.SelfSignedCertificate.PemPair;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Just enough of SMTP (RFC 5321) for what GreenMail cannot do: STARTTLS (RFC 3207). */
final class StartTlsServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<String> encrypted = new CopyOnWriteArrayList<>();
  private final PemPair certificate = SelfSignedCertificate.create(Clock.systemUTC());
  private final NetServer server;

  StartTlsServer() {
    this.server =
        vertx
            .createNetServer(
                new NetServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(certificate.certificate()))
                            .addKeyValue(Buffer.buffer(certificate.key()))))
            .connectHandler(this::greet)
            .listen()
            .await();
  }

  int port() {
    return server.actualPort();
  }

  /** PEM. */
  byte[] certificate() {
    return certificate.certificate();
  }

  /** The lines that came encrypted, of commands and mails. */
  List<String> encrypted() {
    return List.copyOf(encrypted);
  }

  private void greet(NetSocket socket) {
    socket.handler(
        RecordParser.newDelimited(
            "\r\n", line -> answer(socket, line.toString(StandardCharsets.UTF_8))));
    socket.write("220 ready\r\n");
  }

  private void answer(NetSocket socket, String line) {
    if (socket.isSsl()) {
      encrypted.add(line);
    }
    String command = line.toUpperCase(Locale.ROOT);
    if (command.equals("STARTTLS")) {
      socket.write("220 go ahead\r\n").compose(written -> socket.upgradeToSsl());
    } else if (command.startsWith("EHLO")) {
      socket.write(socket.isSsl() ? "250 localhost\r\n" : "250-localhost\r\n250 STARTTLS\r\n");
    } else if (command.equals("DATA")) {
      socket.write("354 go ahead\r\n");
    } else if (command.equals("QUIT")) {
      socket.end(Buffer.buffer("221 bye\r\n"));
    } else if (line.equals(".") || command.startsWith("MAIL") || command.startsWith("RCPT")) {
      socket.write("250 ok\r\n");
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
