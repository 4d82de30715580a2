package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BillOfMaterialsIT {
  private static final Path BILL = Path.of("target/bom.json");

  @Test
  void the_bill_of_materials_names_exactly_the_libraries_that_the_service_runs_with()
      throws IOException {
    assumeThat(BILL).as("is not made by mvn -o").exists();

    assertThat(listed()).containsExactlyInAnyOrderElementsOf(used());
  }

  private static List<String> listed() throws IOException {
    return new JsonObject(Files.readString(BILL))
        .getJsonArray("components").stream()
            .map(JsonObject.class::cast)
            .map(component -> fileName(component.getString("purl")))
            .toList();
  }

  /** Of a package URL such as {@code pkg:maven/org.example/name@1.0?classifier=linux&type=jar}. */
  private static String fileName(String packageUrl) {
    String name = packageUrl.replaceAll("^.*/", "").replaceAll("\\?.*$", "").replace('@', '-');
    return Stream.of(packageUrl.replaceAll("^[^?]*\\?", "").split("&"))
        .filter(qualifier -> qualifier.startsWith("classifier="))
        .map(qualifier -> name + "-" + qualifier.substring("classifier=".length()))
        .findFirst()
        .orElse(name)
        .concat(".jar");
  }

  private static List<String> used() throws IOException {
    try (JarFile jar = new JarFile("target/untether.jar")) {
      String path = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Stream.of(path.split(" ")).map(entry -> entry.replaceAll("^lib/", "")).toList();
    }
  }
}
