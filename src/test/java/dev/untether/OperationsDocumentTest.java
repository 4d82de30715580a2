package dev.untether;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.stream.Listener.StreamEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code operations.md} explains every metric of Untether. */
class OperationsDocumentTest {
  private static final Path SOURCE = Path.of("src/main/java");
  private static final Path DOCUMENT = Path.of("src/site/markdown/operations.md");
  private static final Pattern METRIC =
      Pattern.compile("(?:builder|gauge|counter|timer)\\(\\s*\"(untether\\.[a-z.]+)\"");

  @Test
  void every_metric_is_explained() throws IOException {
    List<String> metrics = metrics();

    assertThat(metrics).isNotEmpty();
    assertThat(Files.readString(DOCUMENT))
        .contains(metrics.stream().map(name -> "| `" + name.replace('.', '_')).toList());
  }

  @Test
  void every_reason_for_the_end_of_a_stream_is_named() throws IOException {
    assertThat(Files.readString(DOCUMENT))
        .contains(
            Arrays.stream(StreamEnd.values())
                .map(end -> "`" + end.name().toLowerCase(Locale.ROOT) + "`")
                .toList());
  }

  private static List<String> metrics() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCE)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> METRIC.matcher(text(file)).results())
          .map(metric -> metric.group(1))
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
