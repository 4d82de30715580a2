package dev.untether.platform.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.cluster.ClusterSeal.ClusterKeys;
import dev.untether.platform.settings.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node that is alone finds out about those that it should not be alone among. */
class FirstContactTest {
  private static final int GREETING_AND_NONCE = 17 + 32;

  private ServerSocket door;

  @BeforeEach
  void open() throws IOException {
    door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    door.close();
  }

  @Test
  void a_node_with_another_secret_is_refused() {
    assertThat(isRefusedBy(handshake("a secret of another cluster")::onAccept)).isTrue();
  }

  @Test
  void a_node_with_the_same_secret_is_not() {
    assertThat(isRefusedBy(handshake("a secret")::onAccept)).isFalse();
  }

  /** On a busy machine a refusal may take longer than anybody waits for it. */
  @Test
  void a_member_that_greets_and_falls_silent_counts_as_one_that_refuses() {
    assertThat(
            isRefusedBy(
                socket -> {
                  InputStream in = socket.getInputStream();
                  in.readNBytes(GREETING_AND_NONCE);
                  socket.getOutputStream().write(new byte[32]);
                  in.readAllBytes();
                }))
        .isTrue();
  }

  @Test
  void what_answers_nothing_is_no_member() {
    assertThat(isRefusedBy(socket -> socket.getInputStream().readAllBytes())).isFalse();
  }

  @Test
  void where_nobody_listens_there_is_no_member() throws IOException {
    door.close();

    assertThat(contact().isRefused(settings(), self())).isFalse();
  }

  private interface Member {
    void accept(Socket socket) throws IOException;
  }

  private boolean isRefusedBy(Member member) {
    CompletableFuture<Void> accepted = CompletableFuture.runAsync(() -> accept(member));
    boolean refused = contact().isRefused(settings(), self());
    accepted.join();
    return refused;
  }

  private void accept(Member member) {
    try (Socket socket = door.accept()) {
      member.accept(socket);
    } catch (IOException refused) {
      // The node that connects finds the connection closed.
    }
  }

  private static FirstContact contact() {
    return new FirstContact(handshake("a secret"), Duration.ofSeconds(1));
  }

  private static MemberHandshake handshake(String secret) {
    return new MemberHandshake(
        new ClusterKeys("untether", secret), Duration.ofSeconds(5), address -> true);
  }

  private static InetSocketAddress self() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  private ClusterSettings settings() {
    return ClusterSettings.read(
        new SettingsReader(
            Map.of(), Map.of("UNTETHER_CLUSTER_MEMBERS", "127.0.0.1:" + door.getLocalPort())));
  }
}
