package dev.untether;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The import tables of {@code architecture.md} are those that {@link ArchitectureTest} holds. */
class ArchitectureDocumentTest {
  private static final Path DOCUMENT = Path.of("src/site/markdown/architecture.md");

  /** ArchUnit gives the layers of a rule only as text, one line each, and a line for each limit. */
  private static final Pattern LAYER = Pattern.compile("(?m)^layer '(\\w+)' \\(");

  private static final Pattern LIMIT =
      Pattern.compile("(?m)^where layer '(\\w+)' may (only access layers \\[(.*)]|not access any)");

  private static final Pattern NAME = Pattern.compile("'(\\w+)'");

  @Test
  void the_document_shows_what_each_room_may_import() throws IOException {
    assertShown("rooms", ArchitectureTest.each_package_imports_only_what_it_may);
  }

  @Test
  void the_document_shows_what_each_package_of_the_api_may_import() throws IOException {
    assertShown("api", ArchitectureTest.each_package_of_the_api_imports_only_what_it_may);
  }

  @Test
  void the_document_shows_what_each_part_of_the_webhooks_may_import() throws IOException {
    assertShown("webhooks", ArchitectureTest.the_parts_of_the_webhooks_import_each_other_one_way);
  }

  @Test
  void the_document_shows_what_each_part_of_the_audit_trail_may_import() throws IOException {
    assertShown("audit", ArchitectureTest.the_parts_of_the_audit_trail_import_each_other_one_way);
  }

  private static void assertShown(String part, ArchRule rule) throws IOException {
    String begin = "<!-- imports of %s: begin -->\n".formatted(part);
    String end = "<!-- imports of %s: end -->".formatted(part);
    String text = Files.readString(DOCUMENT);
    String table = table(rule);

    assertThat(text).contains(begin, end);
    assertThat(text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end)))
        .as(
            "%s is stale. Replace what stands between the comments \"imports of %s\" by:%n%n%s%n",
            DOCUMENT, part, table)
        .isEqualTo("\n" + table + "\n");
  }

  private static String table(ArchRule rule) {
    String description = rule.getDescription();
    List<String> layers =
        LAYER.matcher(description).results().map(layer -> layer.group(1)).toList();
    Map<String, String> limits = new HashMap<>();
    LIMIT.matcher(description).results().forEach(limit -> limits.put(limit.group(1), names(limit)));
    assertThat(limits.keySet()).isNotEmpty().isSubsetOf(layers);

    List<String> lines = new ArrayList<>(List.of("| package | may import |", "| --- | --- |"));
    for (String layer : layers) {
      lines.add("| `%s` | %s |".formatted(layer, limits.getOrDefault(layer, "all of these")));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String names(MatchResult limit) {
    List<String> names =
        Stream.ofNullable(limit.group(3))
            .flatMap(list -> NAME.matcher(list).results())
            .map(name -> "`" + name.group(1) + "`")
            .toList();
    return names.isEmpty() ? "none of these" : String.join(", ", names);
  }
}
