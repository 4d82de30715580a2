package dev.untether.platform.settings;

import dev.untether.platform.settings.SettingsReader.SettingsException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.ComposerException;
import org.yaml.snakeyaml.constructor.ConstructorException;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads a YAML file in which every scalar is the text as written: {@code 0123} and {@code yes} may
 * well be passwords.
 */
public final class SettingsFile {
  private static final int MAX_LENGTH = 64 * 1024;

  private SettingsFile() {}

  /**
   * Returns the sections as maps, for {@link SettingsReader}.
   *
   * @throws SettingsException if the file does not exist or is not YAML; the message never quotes
   *     the file, which may contain secrets
   */
  public static Map<?, ?> read(Path file) {
    try (Reader text = Files.newBufferedReader(file)) {
      return sections(file, yaml().load(text));
    } catch (NoSuchFileException failure) {
      throw mistake(file + " does not exist");
    } catch (IOException failure) {
      throw mistake(file + " cannot be read: " + failure.getMessage());
    } catch (MarkedYAMLException failure) {
      throw mistake(
          "%s, line %s: %s"
              .formatted(file, failure.getProblemMark().getLine() + 1, problem(failure)));
    } catch (YAMLException failure) {
      throw mistake(
          "%s is not a YAML text in UTF-8 with at most %s characters".formatted(file, MAX_LENGTH));
    }
  }

  private static Map<?, ?> sections(Path file, @Nullable Object document) {
    if (document == null) {
      return Map.of();
    }
    if (document instanceof Map<?, ?> sections) {
      return sections;
    }
    throw mistake(file + " contains no settings of the form `key: value`");
  }

  private static String problem(MarkedYAMLException failure) {
    // The own messages of these exceptions contain the value.
    boolean quotesValue =
        failure instanceof ComposerException
            || (failure instanceof ConstructorException
                && !(failure instanceof DuplicateKeyException));
    return quotesValue
        ? "a value that begins with *, & or ! must be in quotes"
        : failure.getProblem();
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(MAX_LENGTH);
    DumperOptions unused = new DumperOptions();
    return new Yaml(
        new SafeConstructor(options), new Representer(unused), unused, options, new AsWritten());
  }

  private static SettingsException mistake(String what) {
    return new SettingsException(List.of(what));
  }

  private static final class AsWritten extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
