package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a browser loads it; what it does is tested in a browser. */
class ConsoleFilesTest {
  private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
  private static final Pattern BARE_IMPORT =
      Pattern.compile("(?:(?<![\"'])\\bfrom\\s*|\\bimport\\s*\\(?)[\"'][^.\"'\\s]");
  private static final Path SOURCES = Path.of("src/main/resources/console");

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void the_page_is_served_at_the_root_and_is_asked_for_each_time() {
    ApiResponse page = get("/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).contains("text/html;charset=UTF-8");
    assertThat(page.header("Cache-Control")).contains("no-cache");
    assertThat(page.body()).contains("<untether-console>");
  }

  @Test
  void whatever_the_page_loads_is_there_and_never_changes() {
    assertThat(loadedByThePage())
        .isNotEmpty()
        .allSatisfy(
            path -> {
              ApiResponse file = get("/" + path);
              assertThat(file.status()).isEqualTo(200);
              assertThat(file.header("Cache-Control"))
                  .contains("public, max-age=31536000, immutable");
              assertThat(file.header("X-Content-Type-Options")).contains("nosniff");
            });
  }

  @Test
  void the_page_names_files_relative_to_itself_so_that_it_works_below_any_path() {
    assertThat(loadedByThePage()).allMatch(path -> path.startsWith("assets/"));
  }

  @Test
  void each_module_of_the_console_is_served_and_imports_by_relative_paths_only()
      throws IOException {
    String version = version();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> modules = files.filter(file -> file.toString().endsWith(".js")).toList();
      assertThat(modules)
          .isNotEmpty()
          .allSatisfy(
              module -> {
                ApiResponse served = get("/assets/" + version + "/" + SOURCES.relativize(module));
                assertThat(served.status()).isEqualTo(200);
                assertThat(served.header("Content-Type")).contains("text/javascript;charset=UTF-8");
                assertThat(served.body()).doesNotContainPattern(BARE_IMPORT);
              });
    }
  }

  @Test
  void the_policy_allows_no_inline_code_no_markup_from_text_and_no_other_hosts() {
    ApiResponse page = get("/");

    assertThat(page.header("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; ")
        .contains(
            "script-src 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types lit-html",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.header("Referrer-Policy")).contains("no-referrer");
    assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.header("Cross-Origin-Opener-Policy")).contains("same-origin");
    assertThat(page.header("Cross-Origin-Resource-Policy")).contains("same-origin");
    assertThat(page.body()).doesNotContain("<style", " style=", "onclick");
    assertThat(page.body()).doesNotContainPattern("<script[^>]*>\\s*\\S+\\s*</script>");
  }

  @Test
  void what_the_browser_has_already_is_not_sent_again() {
    for (String path : List.of("/", "/" + loadedByThePage().get(0))) {
      String tag = get(path).header("ETag").orElseThrow();

      ApiResponse again = request(path).header("If-None-Match", tag).send();

      assertThat(again.status()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.header("ETag")).contains(tag);
    }
  }

  @Test
  void files_are_compressed_for_those_who_can_read_it() throws Exception {
    String path = "/assets/" + version() + "/style.css";

    HttpResponse<byte[]> compressed = load(path, "br;q=1.0, gzip;q=0.8");

    assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(compressed.headers().firstValue("Vary")).contains("accept-encoding");
    try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
      assertThat(new String(text.readAllBytes(), UTF_8)).isEqualTo(get(path).body());
    }
    assertThat(load(path, "gzip;q=0").headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void the_first_load_stays_under_250_kB() throws Exception {
    int bytes = load("/", "gzip").body().length;
    for (String path : loadedByThePage()) {
      bytes += load("/" + path, "gzip").body().length;
    }

    assertThat(bytes).isLessThan(250_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/",
        "/assets/none",
        "/assets/0123456789abcdef/app.js",
        "/assets/..%2f..%2fopenapi.yaml",
        "/index.html",
        "/console/app.js",
      })
  void nothing_else_is_served(String path) {
    assertThat(get(path).problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void an_installation_may_do_without() {
    try (TestNode node =
        TestNode.start(TestDatabase.create().uri(), Map.of("UNTETHER_CONSOLE_ENABLED", "false"))) {
      assertThat(node.client().bare("GET", "/").send().problem())
          .isEqualTo("404 NotFound resourceNotFound");
    }
  }

  private static List<String> loadedByThePage() {
    return LOADED.matcher(get("/").body()).results().map(found -> found.group(1)).toList();
  }

  private static String version() {
    return Pattern.compile("assets/([0-9a-f]{16})/")
        .matcher(get("/").body())
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static ApiResponse get(String path) {
    return request(path).send();
  }

  private static ApiRequest request(String path) {
    return NODE.client().bare("GET", path);
  }

  private static HttpResponse<byte[]> load(String path, String encodings)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NODE.port() + path))
                .header("Accept-Encoding", encodings)
                .build(),
            BodyHandlers.ofByteArray());
  }
}
