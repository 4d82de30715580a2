package dev.untether.platform.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.server.GatedTransport.ServerGate.ConnectionLimits;
import dev.untether.testing.LogLines;
import dev.untether.testing.Polling;
import dev.untether.testing.RawConnection;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectionGateTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void as_many_connections_are_let_in_as_there_may_be_and_one_more_when_one_has_left() {
    try (GuardedServer server = new GuardedServer(limits(3, 100, LONG))) {
      assertRefusedAbove(3, server);
    }
  }

  @Test
  void one_address_has_no_more_than_its_share() {
    try (GuardedServer server = new GuardedServer(limits(100, 3, LONG))) {
      assertRefusedAbove(3, server);
    }
  }

  @Test
  void a_proxy_may_have_all_of_them() {
    try (GuardedServer server =
        new GuardedServer(new ConnectionLimits(5, 3, InetAddress::isLoopbackAddress, LONG))) {
      assertRefusedAbove(5, server);
    }
  }

  @Test
  void very_many_refusals_are_one_line_a_second() {
    try (LogLines lines = LogLines.record();
        GuardedServer server = new GuardedServer(limits(1, 1, LONG));
        RawConnection only = RawConnection.to(server.port())) {
      assertThat(isServed(only)).isTrue();
      for (int i = 0; i < 50; i++) {
        assertThat(isServedAnew(server)).isFalse();
      }
      List<String> logged =
          Polling.until(
              () -> lines.texts().stream().filter(text -> text.startsWith("Refused")).toList(),
              told -> !told.isEmpty());
      assertThat(logged).hasSizeLessThan(20);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1\r\nX: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        REQUEST + "GET / HTTP/1.1\r\nX: ",
      })
  @Tag("slow")
  void a_request_that_trickles_in_ends_with_its_connection(String begun) {
    try (GuardedServer server = new GuardedServer(limits(100, 100, SHORT));
        RawConnection connection = RawConnection.to(server.port())) {
      connection.send(begun);
      assertThat(Polling.until(() -> isGone(connection, "0"), gone -> gone)).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void who_connects_and_says_nothing_is_sent_away() {
    try (GuardedServer server = new GuardedServer(limits(100, 100, SHORT));
        RawConnection connection = RawConnection.to(server.port())) {
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void an_answer_may_take_its_time_and_a_connection_may_rest_between_requests() throws Exception {
    try (GuardedServer server = new GuardedServer(limits(100, 100, SHORT));
        RawConnection connection = RawConnection.to(server.port())) {
      assertThat(isServed(connection)).isTrue();
      connection.sendHead("GET /slow HTTP/1.1", "Host: a");
      assertThat(connection.receive().status()).isEqualTo(200);
      Thread.sleep(GuardedServer.SLOW_MILLIS);
      assertThat(isServed(connection)).isTrue();
    }
  }

  private static ConnectionLimits limits(int max, int maxPerAddress, Duration requestTimeout) {
    return new ConnectionLimits(max, maxPerAddress, address -> false, requestTimeout);
  }

  private static void assertRefusedAbove(int most, GuardedServer server) {
    List<RawConnection> connections =
        new ArrayList<>(
            Stream.generate(() -> RawConnection.to(server.port())).limit(most).toList());
    try {
      assertThat(connections).allMatch(ConnectionGateTest::isServed);
      assertThat(isServedAnew(server)).isFalse();
      connections.remove(0).close();
      Polling.until(() -> isServedAnew(server), served -> served);
      assertThat(connections).allMatch(ConnectionGateTest::isServed);
    } finally {
      connections.forEach(RawConnection::close);
    }
  }

  private static boolean isServedAnew(GuardedServer server) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      return isServed(connection);
    }
  }

  private static boolean isServed(RawConnection connection) {
    try {
      return connection.send(REQUEST).receive().status() == 200;
    } catch (UncheckedIOException refused) {
      return false;
    }
  }

  private static boolean isGone(RawConnection connection, String octet) {
    try {
      connection.send(octet);
      return false;
    } catch (UncheckedIOException reset) {
      return true;
    }
  }
}
