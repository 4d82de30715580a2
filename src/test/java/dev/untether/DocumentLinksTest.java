package dev.untether;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link from one document of this repository to another leads somewhere, and so do names. */
class DocumentLinksTest {
  private static final Path SITE = Path.of("src/site/markdown");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
  private static final Pattern ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");
  private static final Pattern CLASS =
      Pattern.compile("`([A-Z][a-z]\\w*)(?:\\.[\\w.]+)?(?:\\([^`]*\\))?`");
  private static final Set<String> OF_LIBRARIES =
      Set.of("Duration", "Future", "Optional", "Promise");
  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^ *(?:[a-z-]+ )*(?:class|record|enum|interface) ([A-Z]\\w*)");

  private static final Pattern MENU_ITEM = Pattern.compile("href=\"([^\"]+)\\.html\"");

  private record Link(Path from, String target) {
    boolean isRelative() {
      return !target.matches("(?i)[a-z][a-z0-9+.-]*:.*");
    }

    String fragment() {
      return target.contains("#") ? target.substring(target.indexOf('#') + 1) : "";
    }

    Path file() {
      String path = target.replaceFirst("#.*", "");
      return path.isEmpty() ? from : from.resolveSibling(path).normalize();
    }
  }

  @Test
  void every_relative_link_leads_to_a_file_and_to_a_heading_of_it() throws IOException {
    List<Link> relative = links(documents()).stream().filter(Link::isRelative).toList();

    assertThat(relative).isNotEmpty();
    assertThat(relative).filteredOn(not(DocumentLinksTest::leadsSomewhere)).isEmpty();
  }

  /** A link to another file of the repository would be broken in the site that is built of them. */
  @Test
  void pages_of_the_site_link_to_pages_of_the_site_only() throws IOException {
    assertThat(links(pages()))
        .filteredOn(Link::isRelative)
        .filteredOn(link -> !link.file().startsWith(SITE))
        .isEmpty();
  }

  @Test
  void every_page_of_the_site_is_found_from_the_menu() throws IOException {
    Map<Path, Set<Path>> linked = new HashMap<>();
    links(pages()).stream()
        .filter(Link::isRelative)
        .forEach(
            link -> linked.computeIfAbsent(link.from(), from -> new HashSet<>()).add(link.file()));
    Set<Path> found = new HashSet<>();
    List<Path> next = new ArrayList<>(menu());
    assertThat(next).allMatch(Files::exists);
    while (!next.isEmpty()) {
      Path page = next.remove(0);
      if (found.add(page)) {
        next.addAll(linked.getOrDefault(page, Set.of()));
      }
    }

    assertThat(found).containsAll(pages());
  }

  @Test
  void every_class_that_a_document_names_exists() throws IOException {
    Set<String> classes = new HashSet<>(OF_LIBRARIES);
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        DECLARATION
            .matcher(Files.readString(file))
            .results()
            .forEach(declaration -> classes.add(declaration.group(1)));
      }
    }

    assertThat(pages())
        .allSatisfy(page -> assertThat(classes).containsAll(namesOfClasses(prose(page))));
  }

  private static List<String> namesOfClasses(String prose) {
    return CLASS.matcher(prose).results().map(name -> name.group(1)).toList();
  }

  private static List<Path> menu() throws IOException {
    return MENU_ITEM
        .matcher(Files.readString(Path.of("src/site/site.xml")))
        .results()
        .map(item -> SITE.resolve(item.group(1) + ".md"))
        .toList();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(SITE)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(pages());
    documents.add(Path.of("README.md"));
    try (Stream<Path> files = Files.walk(Path.of(".github"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  private static List<Link> links(List<Path> documents) {
    return documents.stream()
        .flatMap(
            document ->
                LINK.matcher(CODE.matcher(prose(document)).replaceAll("`code`"))
                    .results()
                    .map(link -> new Link(document, link.group(1))))
        .toList();
  }

  private static boolean leadsSomewhere(Link link) {
    return Files.exists(link.file())
        && (link.fragment().isEmpty() || anchors(link).contains(link.fragment()));
  }

  /** The site makes other anchors of headings than GitHub, so only explicit ones work in both. */
  private static Set<String> anchors(Link link) {
    String prose = prose(link.file());
    Set<String> anchors = new HashSet<>();
    ANCHOR.matcher(prose).results().forEach(anchor -> anchors.add(anchor.group(1)));
    if (!link.from().startsWith(SITE)) {
      HEADING.matcher(prose).results().forEach(heading -> anchors.add(anchor(heading.group(1))));
    }
    return anchors;
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .strip()
        .replace(' ', '-');
  }

  private static String prose(Path document) {
    try {
      return FENCE.matcher(Files.readString(document)).replaceAll(Matcher.quoteReplacement(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
