package dev.untether.measurement.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Another program, whose output is read line by line until it ends. */
final class LineProcess {
  private final String program;
  private final Process process;

  private LineProcess(String program, Process process) {
    this.program = program;
    this.process = process;
  }

  static LineProcess start(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return new LineProcess(command.get(0), builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> awaitLines() {
    return awaitLines((line, self) -> {});
  }

  /**
   * Waits for the end, and calls the listener with each line.
   *
   * @throws IllegalStateException if the program fails
   */
  List<String> awaitLines(BiConsumer<String, Process> listener) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        listener.accept(line, process);
      }
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s failed:%n%s".formatted(program, String.join(System.lineSeparator(), lines)));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
