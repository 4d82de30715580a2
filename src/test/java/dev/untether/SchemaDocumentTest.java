package dev.untether;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code schema.md} says of every table who writes it, and who deletes from it. */
class SchemaDocumentTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Path DOCUMENT = Path.of("src/site/markdown/schema.md");
  private static final Pattern CREATED = Pattern.compile("(?m)^CREATE TABLE (\\w+)");
  private static final Pattern DESCRIBED = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
  private static final Pattern DRAWN = Pattern.compile("\\| +([a-z_]+) +\\|");

  /** Only installations that are older than the ledger have them. */
  private static final Set<String> FORMER = Set.of("audit_record", "audit_trail");

  @Test
  void every_table_is_described_and_drawn() throws IOException {
    String document = Files.readString(DOCUMENT);
    String diagram = document.substring(0, document.lastIndexOf("```"));

    assertThat(matches(DESCRIBED, document)).containsAll(tables());
    assertThat(matches(DRAWN, diagram)).containsAll(tables());
  }

  private static Set<String> tables() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      return files
          .flatMap(file -> matches(CREATED, text(file)).stream())
          .filter(table -> !FORMER.contains(table))
          .collect(Collectors.toSet());
    }
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern
        .matcher(text.replace("| |", "|\n|"))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
