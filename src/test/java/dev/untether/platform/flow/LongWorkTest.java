package dev.untether.platform.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongWorkTest {

  @Test
  void work_that_blocks_for_long_is_not_reported_as_stuck() {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setMaxWorkerExecuteTime(50)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setBlockedThreadCheckInterval(50)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS));
    try (LogLines log = LogLines.record()) {
      LongWork.run(vertx, LongWorkTest::block).await();

      assertThat(log.texts()).noneMatch(line -> line.contains("has been blocked"));

      vertx.executeBlocking(LongWorkTest::block).await();

      assertThat(log.texts()).anyMatch(line -> line.contains("has been blocked"));
    } finally {
      vertx.close().await();
    }
  }

  private static boolean block() throws InterruptedException {
    Thread.sleep(500);
    return true;
  }
}
