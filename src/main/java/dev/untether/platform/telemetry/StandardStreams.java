package dev.untether.platform.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard streams of the process, which libraries print to past the log, and which then lead
 * into the log: whoever reads the log by a program finds a whole event in each line.
 */
final class StandardStreams {
  /** What is printed without an end is cut there. */
  private static final int LONGEST_LINE = 8192;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** Where log lines go, also while what is printed leads into the log. */
  PrintStream out() {
    return out;
  }

  void leadIntoLog() {
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

  /** Used by its print stream alone, which lets one thread at a time write. */
  private static final class Lines extends OutputStream {
    private final Consumer<String> log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> log) {
      this.log = log;
    }

    @Override
    public void write(int octet) {
      if (octet == '\n' || line.size() == LONGEST_LINE) {
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
