package dev.untether.notification.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.notification.webhook.http.WebhookAddresses.Resolver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResolverTest {
  private static final int SILENT_NAMES = 30;
  private static final List<InetAddress> ADDRESSES = List.of(InetAddress.getLoopbackAddress());

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanoseconds = new AtomicLong();
  private final Semaphore answers = new Semaphore(0);
  private final Resolver resolver = new Resolver(vertx, this::addresses, nanoseconds::get);

  @AfterEach
  void stop() {
    answers.release(2 * SILENT_NAMES);
    resolver.close().await();
    vertx.close().await();
  }

  @Test
  void a_host_that_is_known_is_found_whatever_other_names_do() {
    resolver.resolve("known").await();
    nanoseconds.addAndGet(Duration.ofMinutes(2).toNanos());
    askSilentNames();

    assertThat(resolver.resolve("known").await()).isEqualTo(ADDRESSES);
  }

  @Test
  void a_host_that_is_not_known_is_not_held_up_by_names_that_were_silent_before() {
    List<Future<List<InetAddress>>> first = askSilentNames();
    answers.release(SILENT_NAMES);
    assertThat(first)
        .allSatisfy(
            lookUp -> assertThatThrownBy(lookUp::await).isInstanceOf(UnknownHostException.class));
    askSilentNames();

    assertThat(resolver.resolve("unknown").await()).isEqualTo(ADDRESSES);
  }

  private List<Future<List<InetAddress>>> askSilentNames() {
    return IntStream.range(0, SILENT_NAMES)
        .mapToObj(number -> resolver.resolve("silent" + number))
        .toList();
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    if (host.startsWith("silent")) {
      answers.acquireUninterruptibly();
      throw new UnknownHostException(host);
    }
    return ADDRESSES;
  }
}
