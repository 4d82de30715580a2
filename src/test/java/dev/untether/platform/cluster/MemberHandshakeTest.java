package dev.untether.platform.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.cluster.ClusterSeal.ClusterKeys;
import dev.untether.platform.cluster.MemberHandshake.UnprovenSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a node that connects takes for a refusal. */
class MemberHandshakeTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final MemberHandshake node = handshake("a secret that both know");

  @Test
  void a_member_with_the_same_secret_does_not_refuse() throws IOException {
    MemberHandshake other = handshake("a secret that both know");

    connectTo(other::onAccept);

    assertThat(node.isRefused()).isFalse();
  }

  @Test
  void a_member_with_another_secret_refuses() {
    MemberHandshake other = handshake("a secret of another cluster");

    assertThatThrownBy(() -> connectTo(other::onAccept)).isInstanceOf(IOException.class);

    assertThat(node.isRefused()).isTrue();
  }

  @Test
  void a_proxy_that_accepts_for_a_member_that_is_down_does_not_refuse() {
    assertThatThrownBy(() -> connectTo(proxied -> {})).isInstanceOf(IOException.class);

    assertThat(node.isRefused()).isFalse();
  }

  @Test
  void whoever_is_slow_has_one_time_limit_for_all_that_it_says() throws IOException {
    MemberHandshake hasty =
        new MemberHandshake(
            new ClusterKeys("untether", "a secret"), Duration.ofMillis(500), address -> true);
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket slow = new Socket(door.getInetAddress(), door.getLocalPort());
        Socket accepted = door.accept()) {
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> trickle(slow, over));

      assertThatThrownBy(() -> hasty.onAccept(accepted)).isInstanceOf(SocketTimeoutException.class);

      over.set(true);
      trickle.join();
    }
  }

  @Test
  void the_one_that_has_been_silent_longest_makes_place() throws IOException {
    UnprovenSockets waiting = new UnprovenSockets(8, 2);
    try (ServerSocket door = new ServerSocket(0, 3, InetAddress.getLoopbackAddress());
        Socket first = new Socket(door.getInetAddress(), door.getLocalPort());
        Socket second = new Socket(door.getInetAddress(), door.getLocalPort());
        Socket third = new Socket(door.getInetAddress(), door.getLocalPort())) {
      waiting.add(first);
      waiting.add(second);
      waiting.add(third);

      assertThat(first.isClosed()).isTrue();
      assertThat(second.isClosed()).isFalse();
      assertThat(third.isClosed()).isFalse();
    }
  }

  private static void trickle(Socket socket, AtomicBoolean over) {
    try {
      while (!over.get()) {
        socket.getOutputStream().write('u');
        Thread.sleep(100);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Acceptance {
    void accept(Socket socket) throws IOException;
  }

  private void connectTo(Acceptance other) throws IOException {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket connected = new Socket(door.getInetAddress(), door.getLocalPort())) {
      CompletableFuture<Void> accepted = CompletableFuture.runAsync(() -> accept(door, other));
      node.onConnect(connected);
      accepted.join();
    }
  }

  private static void accept(ServerSocket door, Acceptance other) {
    try (Socket socket = door.accept()) {
      other.accept(socket);
    } catch (IOException refused) {
      // The node that connects finds the connection closed.
    }
  }

  private static MemberHandshake handshake(String secret) {
    return new MemberHandshake(new ClusterKeys("untether", secret), LIMIT, address -> true);
  }
}
