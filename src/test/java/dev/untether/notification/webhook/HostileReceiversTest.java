package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.Subscriptions.Subscription;
import dev.untether.testing.LogLines;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HostileReceiversTest {
  private static Subscriptions subscriptions;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void start() {
    subscriptions =
        new Subscriptions(
            Map.of(
                "UNTETHER_WEBHOOKS_RETRY_SECONDS", "1",
                "UNTETHER_WEBHOOKS_TIMEOUT_SECONDS", "10"));
  }

  @AfterAll
  static void stop() {
    subscriptions.close();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void a_flood_of_interim_responses_is_cut_off() {
    AtomicInteger sent = new AtomicInteger();
    Subscription subscription = subscriptions.add(answer(socket -> flood(socket, sent)));
    subscriptions.append(subscription, 1);

    subscriptions.await(subscription, "status", List.of("dead")::equals);
    assertThat(sent.get()).isLessThan(1000);
  }

  /** It could come when the connection is used for the next delivery, and be taken for its own. */
  @Test
  void no_final_response_is_waited_for_behind_an_interim_one() {
    AtomicInteger connections = new AtomicInteger();
    Subscription subscription =
        subscriptions.add(
            answer(
                socket -> socket.write("HTTP/1.1 102 Processing\r\n\r\n"),
                connections::incrementAndGet));
    subscriptions.append(subscription, 1);

    subscriptions.await(subscription, "status", List.of("dead")::equals);
    assertThat(subscriptions.await(subscription, "failure", any -> true))
        .containsExactly("status 102");
    assertThat(connections).hasValue(2);
  }

  @Test
  void nothing_that_is_sent_gets_into_the_log() {
    try (LogLines lines = LogLines.record()) {
      Subscription subscription =
          subscriptions.add(answer(socket -> socket.write("NOT-HTTP-BUT-A-LIE 200 OK\r\n\r\n")));
      subscriptions.append(subscription, 1);

      subscriptions.await(subscription, "status", List.of("dead")::equals);
      assertThat(subscriptions.await(subscription, "failure", any -> true))
          .containsExactly("the response is not HTTP");
      assertThat(lines.texts()).noneMatch(line -> line.contains("LIE"));
    }
  }

  private static void flood(NetSocket socket, AtomicInteger sent) {
    socket
        .write("HTTP/1.1 100 Continue\r\n\r\n".repeat(100))
        .onSuccess(
            written -> {
              if (sent.incrementAndGet() < 10_000) {
                flood(socket, sent);
              }
            });
  }

  private String answer(Handler<NetSocket> answer) {
    return answer(answer, () -> {});
  }

  /** The URL of a receiver that answers each request, which comes in one piece. */
  private String answer(Handler<NetSocket> answer, Runnable onConnection) {
    int port =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  onConnection.run();
                  socket.exceptionHandler(reset -> socket.close());
                  socket.handler(request -> answer.handle(socket));
                })
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    return "http://127.0.0.1:" + port + "/hook";
  }
}
