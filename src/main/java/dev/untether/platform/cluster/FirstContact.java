package dev.untether.platform.cluster;

import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Asks the configured nodes whether they accept this one. Hazelcast soon gives up on a busy node
 * and starts a cluster of its own. A node with a wrong secret must not start that way, however busy
 * the others are.
 */
final class FirstContact {
  private static final int CONNECT_MILLIS = 3000;

  private final MemberHandshake handshake;
  private final Duration patience;

  private enum Answer {
    ACCEPTED,
    REFUSED,
    NONE
  }

  /**
   * Creates the check; {@link #isRefused} carries it out.
   *
   * @param patience the timeout for each node; long, because a busy node may be slow
   */
  FirstContact(MemberHandshake handshake, Duration patience) {
    this.handshake = handshake;
    this.patience = patience;
  }

  /**
   * Whether no node has accepted this one, and at least one has refused it or answered the greeting
   * and then fell silent. Blocks until all have answered or timed out.
   */
  boolean isRefused(ClusterSettings settings, InetSocketAddress self) {
    List<CompletableFuture<Answer>> asked =
        addresses(settings)
            .filter(address -> !address.equals(self))
            .map(address -> CompletableFuture.supplyAsync(() -> ask(address), this::start))
            .toList();
    List<Answer> answers = asked.stream().map(CompletableFuture::join).toList();
    return !answers.contains(Answer.ACCEPTED)
        && (handshake.isRefused() || answers.contains(Answer.REFUSED));
  }

  private void start(Runnable question) {
    Thread thread = new Thread(question, "first contact");
    thread.setDaemon(true);
    thread.start();
  }

  private Answer ask(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return handshake.isProvedWithin(patience, socket) ? Answer.ACCEPTED : Answer.REFUSED;
    } catch (IOException nobody) {
      return Answer.NONE;
    }
  }

  private static Stream<InetSocketAddress> addresses(ClusterSettings settings) {
    return Stream.concat(
        settings.service().stream().flatMap(name -> resolve(name, settings.port())),
        settings.members().stream()
            .flatMap(text -> Stream.ofNullable(HostAndPort.parseAuthority(text, -1)))
            .flatMap(member -> resolve(member.host(), member.port())));
  }

  private static Stream<InetSocketAddress> resolve(String host, int port) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host))
          .map(address -> new InetSocketAddress(address, port));
    } catch (UnknownHostException unknown) {
      return Stream.empty();
    }
  }
}
