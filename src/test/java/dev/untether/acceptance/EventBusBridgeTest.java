package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.RawConnection;
import dev.untether.testing.RawResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBusBridgeTest {
  private static final String ADDRESS = "untether.connections.removed";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void a_socket_that_was_opened_with_a_token_gets_removals() {
    String token = NODE.administratorToken();
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + token));
    socket.send(message("register"));
    socket.awaitRegistration();
    List<String> ids = List.of(remove(), remove(), remove());
    assertThat(socket.removals(3)).isEqualTo(ids);
  }

  @Test
  void a_browser_gives_its_token_when_it_registers() {
    Socket socket = Socket.open(Map.of());
    socket.send(
        message("register")
            .put(
                "headers",
                new JsonObject().put("Authorization", "Bearer " + NODE.administratorToken())));
    socket.awaitRegistration();
    List<String> ids = List.of(remove(), remove());
    assertThat(socket.removals(2)).isEqualTo(ids);
  }

  @Test
  void an_administrator_gets_each_removal_as_the_ledger_hashes_it() {
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + NODE.administratorToken()));
    socket.send(message("register"));
    socket.awaitRegistration();
    String removed = remove();

    // Parsing keeps the order of the members, so that the text is the same again.
    assertThat(socket.next().getJsonObject("body").encode())
        .isEqualTo(
            NODE.get(
                    "/api/v1/events?subject="
                        + removed
                        + "&types=dev.untether.connection.removed.v1")
                .results()
                .get(0)
                .encode());
  }

  @Test
  void an_operator_hears_of_removals_but_not_from_where_they_came() {
    String token = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + token));
    socket.send(message("register"));
    socket.awaitRegistration();
    remove();
    assertThat(socket.next().getJsonObject("body").getJsonObject("data").fieldNames())
        .contains("userName")
        .doesNotContain("userId", "sessionId", "sourceAddress", "requestId");
  }

  @Test
  @Tag("slow")
  void without_a_token_nothing_can_be_registered_and_the_socket_is_closed() {
    Socket socket = Socket.open(Map.of());
    socket.send(message("register"));
    assertThat(socket.next().getString("body")).isEqualTo("rejected");
    remove();
    assertThat(socket.next().getString("closed")).isEqualTo("no access token has come");
  }

  @Test
  void a_bad_token_opens_nothing() {
    assertThatThrownBy(() -> Socket.open(Map.of("Authorization", "Bearer x")))
        .isInstanceOf(UpgradeRejectedException.class)
        .hasMessageContaining("401");
    String restoring = NODE.client().tokenOfNew("Restore Operator", NODE.administratorToken());
    assertThatThrownBy(() -> Socket.open(Map.of("Authorization", "Bearer " + restoring)))
        .hasMessageContaining("403");
    Socket socket = Socket.open(Map.of());
    socket.send(
        message("register").put("headers", new JsonObject().put("Authorization", "Bearer x")));
    assertThat(socket.next().getString("body")).isEqualTo("rejected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", "publish"})
  void nothing_goes_inwards(String type) {
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + NODE.administratorToken()));
    socket.send(message(type).put("body", "forged"));
    assertThat(socket.next().getString("body")).isEqualTo("rejected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "null", "[]", "\"ping\"", "{}", "{\"type\": {}}"})
  void what_cannot_be_understood_is_refused_and_the_socket_goes_on(String message) {
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + NODE.administratorToken()));
    socket.webSocket.writeTextMessage(message).await();
    assertThat(socket.next().getString("body")).startsWith("invalid_");
    socket.send(message("register"));
    socket.awaitRegistration();
  }

  @Test
  void who_sends_without_end_is_sent_away_before_the_answers_fill_the_memory() {
    Socket socket = Socket.open(Map.of());
    socket.webSocket.pause();
    for (int i = 0; i < 1000; i++) {
      socket.webSocket.writeTextMessage("{}");
    }
    socket.webSocket.resume();
    List<JsonObject> received = socket.untilClosed();
    assertThat(received.get(received.size() - 1).getString("closed"))
        .isEqualTo("the client sends too much");
    assertThat(received).hasSizeLessThan(500);
  }

  @Test
  void compression_is_not_agreed_to_since_a_short_message_could_become_a_very_long_one() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse accepted =
          connection
              .sendHead(
                  "GET /eventbus/websocket HTTP/1.1",
                  "Host: localhost",
                  "Connection: Upgrade",
                  "Upgrade: websocket",
                  "Sec-WebSocket-Version: 13",
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                  "Sec-WebSocket-Extensions: permessage-deflate")
              .receiveHead();
      assertThat(accepted.status()).isEqualTo(101);
      assertThat(accepted.headers()).doesNotContainKey("Sec-WebSocket-Extensions");
      // A whole text message, compressed all the same (RSV1), masked with zeros.
      connection.send("\u00c1\u0081\0\0\0\0a");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_message_that_is_longer_than_any_token_closes_the_socket(int frames) {
    Socket socket = Socket.open(Map.of());
    String frame = "x".repeat(frames == 1 ? 20_000 : 10_000);
    socket.webSocket.writeFrame(WebSocketFrame.textFrame(frame, frames == 1));
    socket.webSocket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(frame), true));
    assertThat(socket.untilClosed()).hasSize(1);
  }

  @Test
  void very_many_sockets_without_a_token_keep_out_nobody_who_gives_one_at_once() {
    List<Socket> silent = Stream.generate(() -> Socket.open(Map.of())).limit(100).toList();
    Socket browser = Socket.open(Map.of());
    browser.send(
        message("register")
            .put(
                "headers",
                new JsonObject().put("Authorization", "Bearer " + NODE.administratorToken())));
    browser.awaitRegistration();
    assertThat(silent.get(0).next().getString("closed")).isEqualTo("no access token has come");
  }

  @Test
  void no_other_address_can_be_registered() {
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + NODE.administratorToken()));
    socket.send(message("register").put("address", "untether.events.appended"));
    assertThat(socket.next().getString("body")).isEqualTo("access_denied");
  }

  @Test
  void signing_out_closes_the_socket() {
    String token = NODE.client().administratorToken();
    Socket socket = Socket.open(Map.of("Authorization", "Bearer " + token));
    NODE.client().request("DELETE", "/api/v1/token", token).send();
    assertThat(socket.next().getString("closed")).isEqualTo("the session has ended");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/eventbus/", "/eventbus/iframe.html", "/eventbus/1/2/xhr", "/eventbus/1/2/jsonp"})
  void of_sockjs_only_the_websockets_are_served(String path) {
    assertThat(NODE.client().bare("GET", path).send().problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/eventbus/websocket", "/eventbus/1/2/websocket"})
  void what_is_not_about_to_become_a_websocket_is_refused_with_a_problem(String path) {
    ApiResponse plain = NODE.client().bare("GET", path).send();
    ApiResponse posted = NODE.client().bare("POST", path).send();
    RawResponse withoutKey;
    RawResponse ofUnknownVersion;
    try (RawConnection connection = NODE.connect()) {
      withoutKey =
          connection
              .sendHead(
                  "GET " + path + " HTTP/1.1",
                  "Host: localhost",
                  "Connection: Upgrade",
                  "Upgrade: websocket")
              .receive();
    }
    try (RawConnection connection = NODE.connect()) {
      ofUnknownVersion =
          connection
              .sendHead(
                  "GET " + path + " HTTP/1.1",
                  "Host: localhost",
                  "Connection: Upgrade",
                  "Upgrade: websocket",
                  "Sec-WebSocket-Version: 99",
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
              .receive();
    }

    assertThat(ofUnknownVersion.problem()).isEqualTo(plain.problem());
    assertThat(plain.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(plain.header("Content-Type")).contains("application/json");
    assertThat(withoutKey.problem()).isEqualTo(plain.problem());
    assertThat(posted.problem()).isEqualTo("405 MethodNotAllowed validationError");
    assertThat(posted.header("Allow")).contains("GET");
  }

  private static JsonObject message(String type) {
    return new JsonObject().put("type", type).put("address", ADDRESS);
  }

  private static String remove() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    NODE.client().removal(id, NODE.administratorToken()).send();
    return id;
  }

  private record Socket(WebSocket webSocket, BlockingQueue<JsonObject> received) {
    static Socket open(Map<String, String> headers) {
      WebSocketConnectOptions options =
          new WebSocketConnectOptions()
              .setHost("127.0.0.1")
              .setPort(NODE.port())
              .setURI("/eventbus/websocket");
      headers.forEach(options::addHeader);
      WebSocketClient client = VERTX.createWebSocketClient();
      BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
      WebSocket webSocket = client.connect(options).await();
      webSocket.textMessageHandler(text -> received.add(new JsonObject(text)));
      webSocket.closeHandler(
          closed -> received.add(new JsonObject().put("closed", webSocket.closeReason())));
      return new Socket(webSocket, received);
    }

    void send(JsonObject message) {
      webSocket.writeTextMessage(message.encode()).await();
    }

    /** It is not confirmed: once one removal comes, all that follow do. */
    void awaitRegistration() {
      Polling.until(EventBusBridgeTest::remove, removed -> !received.isEmpty());
      String last = remove();
      String latest = subject(next());
      while (!latest.equals(last)) {
        latest = subject(next());
      }
    }

    List<String> removals(int count) {
      return IntStream.range(0, count).mapToObj(i -> subject(next())).toList();
    }

    List<JsonObject> untilClosed() {
      List<JsonObject> messages = new ArrayList<>(List.of(next()));
      while (!messages.get(messages.size() - 1).containsKey("closed")) {
        messages.add(next());
      }
      return messages;
    }

    private static String subject(JsonObject message) {
      return message.getJsonObject("body").getString("subject");
    }

    JsonObject next() {
      try {
        JsonObject next = received.poll(20, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("nothing has come");
        }
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
