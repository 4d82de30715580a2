package dev.untether.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.untether.platform.security.Sha256;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the console as they are sent. Beginning at the page, every module that is imported
 * is loaded, whether it belongs to the console or to a library, and compressed once. Browsers
 * cannot resolve the name of a library, so each one is replaced by a relative path: an import map
 * in the page would be an inline script, which its policy forbids.
 *
 * @param version what all files together hash to; a part of their paths, so that a path always has
 *     the same content
 * @param page the page that loads the others
 * @param assets the other files by their path
 */
record ConsoleFiles(String version, ConsoleFile page, Map<String, ConsoleFile> assets) {
  /** Where the page finds the others, relative to itself. */
  static final String ASSETS = "assets/";

  private static final String SOURCES = "/console/";
  private static final String LIBRARIES = "lib/";

  /** What the page needs first. All that it imports without a condition is loaded together. */
  private static final String MAIN_MODULE = "app.js";

  private static final List<String> OTHER_FILES =
      List.of(
          "style.css",
          "icon.svg",
          "lib/@picocss/pico/css/pico.min.css",
          "lib/uplot/dist/uPlot.min.css");

  /** The WebJar of each library, and the module that its name alone stands for. */
  private static final Map<String, WebJar> WEBJARS =
      Map.of(
          "lit", new WebJar("lit", "index.js"),
          "lit-html", new WebJar("lit-html", "lit-html.js"),
          "lit-element", new WebJar("lit-element", "index.js"),
          "@lit/reactive-element", new WebJar("lit__reactive-element", "reactive-element.js"),
          "uplot", new WebJar("uplot", "dist/uPlot.esm.js"),
          "@picocss/pico", new WebJar("picocss__pico", ""));

  private static final Pattern STATIC_IMPORT =
      Pattern.compile(
          "((?<![\"'])\\bfrom\\s*|\\bimport\\s*)([\"'])([^\"'\\s]+)\\2(?=\\s*(?:;|$))",
          Pattern.MULTILINE);

  private static final Pattern DYNAMIC_IMPORT =
      Pattern.compile("(\\bimport\\()([\"'])([^\"'\\s]+)\\2");

  private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "svg", "image/svg+xml");

  /**
   * A file, as it is and compressed.
   *
   * @param tag an entity tag (RFC 9110, section 8.8.3)
   */
  record ConsoleFile(String mediaType, String tag, Buffer plain, Buffer compressed) {

    private static ConsoleFile of(String name, byte[] content) {
      return new ConsoleFile(
          mediaTypeOf(name),
          '"' + hash(content) + '"',
          Buffer.buffer(content),
          Buffer.buffer(compress(content)));
    }
  }

  private static String mediaTypeOf(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return requireNonNull(MEDIA_TYPES.get(ending), ending);
  }

  private record WebJar(String name, String main) {
    String read(String file) {
      return text("/META-INF/resources/webjars/" + name + "/" + version() + "/" + file);
    }

    private String version() {
      String description = "/META-INF/maven/org.webjars.npm/" + name + "/pom.properties";
      try (InputStream stream = resource(description)) {
        Properties properties = new Properties();
        properties.load(stream);
        return properties.getProperty("version");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Reads and compresses all files, which takes long enough to keep it off the event loops. */
  static ConsoleFiles load() {
    Map<String, String> texts = new TreeMap<>();
    Set<String> loadedTogether = new LinkedHashSet<>();
    OTHER_FILES.forEach(file -> texts.put(file, source(file)));
    loadModules(MAIN_MODULE, texts, loadedTogether);
    String pageTemplate = source("index.html");
    String version = hash((pageTemplate + texts).getBytes(UTF_8));
    String preloads =
        loadedTogether.stream()
            .map(
                module ->
                    "<link rel=\"modulepreload\" href=\"" + ASSETS + version + "/" + module + "\">")
            .collect(Collectors.joining("\n    "));
    String page =
        pageTemplate.replace("<!-- modules -->", preloads).replace("{assets}", ASSETS + version);
    Map<String, ConsoleFile> assets = new TreeMap<>();
    texts.forEach(
        (path, text) ->
            assets.put(version + "/" + path, ConsoleFile.of(path, text.getBytes(UTF_8))));
    return new ConsoleFiles(
        version, ConsoleFile.of("index.html", page.getBytes(UTF_8)), Map.copyOf(assets));
  }

  /** Loads a module and all that it leads to. */
  private static void loadModules(
      String main, Map<String, String> texts, Set<String> loadedTogether) {
    Deque<String> expected = new ArrayDeque<>(List.of(main));
    loadedTogether.add(main);
    while (!expected.isEmpty()) {
      String module = expected.remove();
      if (texts.containsKey(module)) {
        continue;
      }
      boolean atOnce = loadedTogether.contains(module);
      String text = SOURCE_MAP.matcher(source(module)).replaceAll("");
      text =
          resolve(
              STATIC_IMPORT,
              text,
              module,
              imported -> {
                expected.addFirst(imported);
                // What is loaded later brings its own modules then.
                if (atOnce) {
                  loadedTogether.add(imported);
                }
              });
      text = resolve(DYNAMIC_IMPORT, text, module, expected::addLast);
      texts.put(module, text);
    }
  }

  private static String resolve(
      Pattern imports, String text, String module, Consumer<String> imported) {
    return imports
        .matcher(text)
        .replaceAll(
            found -> {
              String path = path(found.group(3), module);
              imported.accept(path);
              return Matcher.quoteReplacement(
                  found.group(1) + found.group(2) + relative(path, module) + found.group(2));
            });
  }

  /** The path of what a module imports: that of a file, or the name of a library. */
  private static String path(String specifier, String module) {
    if (specifier.startsWith(".")) {
      return Path.of(module).resolveSibling(specifier).normalize().toString().replace('\\', '/');
    }
    String library = library(specifier);
    return LIBRARIES
        + (specifier.equals(library) ? library + "/" + webJar(library).main() : specifier);
  }

  private static String relative(String path, String module) {
    return "../"
        .repeat((int) module.chars().filter(letter -> letter == '/').count())
        .concat(path)
        .replaceFirst("^(?!\\.)", "./");
  }

  private static String source(String path) {
    if (!path.startsWith(LIBRARIES)) {
      return text(SOURCES + path);
    }
    String file = path.substring(LIBRARIES.length());
    String library = library(file);
    return webJar(library).read(file.substring(library.length() + 1));
  }

  private static String library(String specifier) {
    int firstName = specifier.startsWith("@") ? specifier.indexOf('/') + 1 : 0;
    int end = specifier.indexOf('/', firstName);
    return end < 0 ? specifier : specifier.substring(0, end);
  }

  private static WebJar webJar(String library) {
    return requireNonNull(WEBJARS.get(library), library);
  }

  private static String text(String name) {
    try (InputStream stream = resource(name)) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream stream = ConsoleFiles.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IllegalStateException("the console needs " + name + ", which is missing");
    }
    return stream;
  }

  private static String hash(byte[] content) {
    return HexFormat.of().formatHex(Sha256.of(content), 0, 8);
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(compressed) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
