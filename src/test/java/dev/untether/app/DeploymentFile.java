package dev.untether.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the YAML files in {@code conf} by which others run Untether. */
final class DeploymentFile {
  static final Path DIRECTORY = Path.of("conf");

  private DeploymentFile() {}

  /** Its documents, merged where they refer to each other. */
  static List<JsonObject> read(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<JsonObject> documents = new ArrayList<>();
    try (Reader text = Files.newBufferedReader(file)) {
      for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
        documents.add(new JsonObject(sections(document)));
      }
    }
    return documents;
  }

  /** What is at a JSON pointer (RFC 6901), which has to be there. */
  static Object at(JsonObject document, String pointer) {
    Object value = JsonPointer.from(pointer).queryJson(document);
    assertThat(value).as(pointer).isNotNull();
    return value;
  }

  /** As a node reads them; fails where it would not start, or would warn of a variable. */
  static Settings settings(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(Map.of(), environment);
    Settings settings = Settings.read(reader);
    assertThat(reader.warnings()).isEmpty();
    return settings;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> sections(Object document) {
    return (Map<String, Object>) document;
  }
}
