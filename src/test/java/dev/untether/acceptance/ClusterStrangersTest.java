package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ClusterPlan;
import dev.untether.testing.RawConnection;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reaches the ports of the cluster, and knows no secret. */
@Tag("slow")
class ClusterStrangersTest {
  private static final ClusterPlan PLAN = ClusterPlan.of(2);
  private static final int BUS_PORT = ClusterPlan.of(1).port(0);
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int PING = 1;
  private static final int TEXT = 9;

  @TempDir static Path dataDirectory;

  private static TestDatabase database;
  private static TestNode back;

  @BeforeAll
  static void start() {
    database = TestDatabase.create();
    Map<String, String> others =
        new HashMap<>(Map.of("UNTETHER_DATA_DIR", dataDirectory.toString()));
    others.put("UNTETHER_ROLES", "persistence,audit,notification");
    others.put("UNTETHER_CLUSTER_BUS_PORT", Integer.toString(BUS_PORT));
    back = TestNode.start(database.uri(), PLAN.variables(0, others));
  }

  @AfterAll
  static void stop() {
    back.close();
  }

  @Test
  void the_api_of_a_node_in_a_cluster_bounds_its_connections_as_that_of_any_other() {
    Map<String, String> variables =
        ClusterPlan.of(1).variables(0, Map.of("UNTETHER_HTTP_MAX_CONNECTIONS", "2"));
    try (TestNode node = TestNode.start(TestDatabase.create().uri(), variables);
        RawConnection first = RawConnection.to(node.port());
        RawConnection second = RawConnection.to(node.port());
        RawConnection third = RawConnection.to(node.port())) {
      assertThat(third.isEnded()).isTrue();
      for (RawConnection served : List.of(first, second)) {
        assertThat(served.sendHead("GET /nothing HTTP/1.1", "Host: localhost").receive().status())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void the_bus_hangs_up_on_a_message_that_says_it_is_of_two_gigabytes() throws IOException {
    try (Socket stranger = connect(BUS_PORT)) {
      new DataOutputStream(stranger.getOutputStream()).writeInt(Integer.MAX_VALUE);

      assertThatOtherSideHangsUp(stranger);
    }
  }

  @Test
  void the_bus_hangs_up_on_a_message_whose_part_says_it_is_of_two_gigabytes() throws IOException {
    byte[] text = message(TEXT, "untether.connections.count", Integer.MAX_VALUE);
    byte[] address = message(TEXT, "untether.connections.count", 0);
    address[Integer.BYTES + 3] = Byte.MAX_VALUE;
    for (byte[] message : List.of(text, address)) {
      try (Socket stranger = connect(BUS_PORT)) {
        stranger.getOutputStream().write(message);

        assertThatOtherSideHangsUp(stranger);
      }
    }
  }

  @Test
  void the_bus_hangs_up_on_whoever_asks_and_does_not_read_the_answers() throws IOException {
    byte[] ping = message(PING, "__vertx_ping", 0);
    ByteArrayOutputStream pings = new ByteArrayOutputStream();
    for (int count = 0; count < 10_000; count++) {
      pings.writeBytes(ping);
    }
    try (Socket stranger = new Socket()) {
      stranger.setReceiveBufferSize(1024);
      stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), BUS_PORT));

      assertThatWritingFails(stranger, pings.toByteArray());
    }
  }

  @Test
  void the_bus_keeps_little_of_messages_that_do_not_come_to_their_end() throws IOException {
    byte[] part = new byte[3 * MEBIBYTE];
    part[1] = (4 * MEBIBYTE) >> 16;
    List<Socket> strangers = new ArrayList<>();
    try {
      int hungUp = 0;
      for (int count = 0; count < 16; count++) {
        Socket stranger = connect(BUS_PORT);
        strangers.add(stranger);
        hungUp += isWritten(stranger, part) ? 0 : 1;
      }
      for (Socket stranger : strangers) {
        stranger.setSoTimeout(100);
        hungUp += isOpen(stranger) ? 0 : 1;
      }

      assertThat(hungUp).isPositive();
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void a_node_joins_beside_a_hundred_who_say_little_and_slowly() throws IOException {
    List<Socket> strangers = new ArrayList<>();
    ScheduledExecutorService slowly = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int count = 0; count < 100; count++) {
        strangers.add(connect(PLAN.port(0)));
      }
      Future<?> trickling =
          slowly.scheduleAtFixedRate(() -> trickle(strangers), 0, 500, TimeUnit.MILLISECONDS);

      try (TestNode front = TestNode.start(database.uri(), ofFront())) {
        ApiClient api = front.client();
        String token = api.administratorToken();

        assertThat(api.removal(api.addConnection(token), token).send().status()).isEqualTo(204);
        assertThat(trickling).isNotDone();
      }
    } finally {
      slowly.shutdownNow();
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static Map<String, String> ofFront() {
    return PLAN.variables(
        1,
        Map.of(
            "UNTETHER_ROLES",
            "api",
            "UNTETHER_SECRETS_KEY_SET",
            dataDirectory.resolve("keyset.json").toString()));
  }

  /** A new one for each who was sent away. */
  private static void trickle(List<Socket> strangers) {
    for (int index = 0; index < strangers.size(); index++) {
      try {
        strangers.get(index).getOutputStream().write('u');
      } catch (IOException sentAway) {
        strangers.set(index, reconnect(strangers.get(index)));
      }
    }
  }

  private static Socket reconnect(Socket ended) {
    try {
      ended.close();
      return connect(PLAN.port(0));
    } catch (IOException notNow) {
      return ended;
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** As Vert.x writes one, with a body that says how long it is. */
  private static byte[] message(int codec, String address, int length) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(content);
    out.writeByte(2);
    out.writeByte(codec);
    out.writeByte(0);
    write(out, address);
    out.writeInt(0);
    write(out, "a stranger");
    out.writeInt(Integer.BYTES);
    if (codec == TEXT) {
      out.writeInt(length);
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    new DataOutputStream(message).writeInt(content.size());
    content.writeTo(message);
    return message.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertThatOtherSideHangsUp(Socket socket) throws IOException {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException reset) {
      // That is one way to hang up.
    }
  }

  private static boolean isOpen(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException silent) {
      return true;
    } catch (SocketException reset) {
      return false;
    }
  }

  private static boolean isWritten(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException hungUp) {
      return false;
    }
  }

  private static void assertThatWritingFails(Socket socket, byte[] pings) {
    boolean written = true;
    for (int count = 0; written && count < 200; count++) {
      written = isWritten(socket, pings);
    }
    assertThat(written).isFalse();
  }
}
