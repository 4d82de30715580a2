package dev.untether.platform.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redirects the standard streams of the process into the log, because libraries print to them
 * directly. A program that reads the log then finds one complete event per line.
 */
final class StandardStreams {
  /** Longer printed lines are split here. */
  private static final int MAX_LINE_BYTES = 8192;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** The original standard output, to which log lines are written even after the redirection. */
  PrintStream out() {
    return out;
  }

  void redirectToLog() {
    Logger printed = LoggerFactory.getLogger("printed");
    System.setOut(lines(printed::info));
    System.setErr(lines(printed::warn));
  }

  void restore() {
    System.setOut(out);
    System.setErr(err);
  }

  private static PrintStream lines(Consumer<String> log) {
    return new PrintStream(new Lines(log), true, StandardCharsets.UTF_8);
  }

  /** Needs no lock: it is used only by its PrintStream, which is synchronized. */
  private static final class Lines extends OutputStream {
    private final Consumer<String> log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> log) {
      this.log = log;
    }

    @Override
    public void write(int octet) {
      if (octet == '\n' || line.size() == MAX_LINE_BYTES) {
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        if (!text.isEmpty()) {
          log.accept(text);
        }
      }
      if (octet != '\n') {
        line.write(octet);
      }
    }
  }
}
