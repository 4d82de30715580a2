package dev.untether.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.telemetry.Logging.StandardStreams;
import dev.untether.testing.LogLines;
import org.junit.jupiter.api.Test;

/** What libraries print past the log. */
class StandardStreamsTest {
  @Test
  void what_is_printed_comes_into_the_log_line_by_line() {
    StandardStreams streams = new StandardStreams();
    streams.redirectToLog();
    try (LogLines log = LogLines.record()) {
      new IllegalStateException("FATAL: it was broken off").printStackTrace();
      System.out.print("a line in ");
      System.out.println("two pieces");

      assertThat(log.texts())
          .anyMatch(line -> line.startsWith("java.lang.IllegalStateException: FATAL"))
          .anyMatch(line -> line.startsWith("\tat dev.untether"))
          .anyMatch(line -> line.startsWith("a line in two pieces"))
          .noneMatch(line -> line.contains("\n"));
    } finally {
      streams.restore();
    }
  }

  @Test
  void the_streams_are_as_before_afterwards() {
    StandardStreams streams = new StandardStreams();
    Object before = System.err;

    streams.redirectToLog();
    streams.restore();

    assertThat(System.err).isSameAs(before);
  }
}
