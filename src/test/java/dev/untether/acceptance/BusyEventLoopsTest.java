package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import dev.untether.testing.RawConnection;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** All event loops of the API are stuck, whatever the reason. */
@Timeout(60)
class BusyEventLoopsTest {
  private static final int EVENT_LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());

  @Test
  void health_and_metrics_are_answered_all_the_same() throws Exception {
    try (TestNode node = TestNode.start()) {
      String token = node.client().administratorToken();
      ApiClient management = new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()));
      List<RawConnection> connections = new ArrayList<>();
      try (StuckLog log = StuckLog.install()) {
        while (log.stuckThreads() < EVENT_LOOPS) {
          connections.add(askForWhatIsNotThere(node, token));
          Thread.sleep(20);
        }
        assertThat(management.bare("GET", "/health/live").send().status()).isEqualTo(200);
        assertThat(management.bare("GET", "/metrics").send().status()).isEqualTo(200);
        assertThat(management.bare("GET", "/health/ready").send().status()).isEqualTo(503);
      }
      connections.forEach(RawConnection::close);
      Polling.until(
          () -> management.bare("GET", "/health/ready").send().status(), status -> status == 200);
    }
  }

  private static RawConnection askForWhatIsNotThere(TestNode node, String token) {
    return RawConnection.to(node.port())
        .sendHead(
            "GET /api/v1/users/00000000-0000-0000-0000-000000000000 HTTP/1.1",
            "Host: localhost",
            "x-api-version: 1.0-rev0",
            "Authorization: Bearer " + token);
  }

  /** Keeps every thread that logs a request. */
  private static final class StuckLog extends UnsynchronizedAppenderBase<ILoggingEvent>
      implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.untether.api.RequestLog");
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Thread> stuck = ConcurrentHashMap.newKeySet();

    static StuckLog install() {
      StuckLog log = new StuckLog();
      log.start();
      log.logger.setLevel(Level.INFO);
      log.logger.addAppender(log);
      return log;
    }

    int stuckThreads() {
      return stuck.size();
    }

    @Override
    protected void append(ILoggingEvent event) {
      stuck.add(Thread.currentThread());
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      end.countDown();
      logger.setLevel(null);
      logger.detachAppender(this);
    }
  }
}
