package dev.untether.platform.security;

import dev.untether.platform.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the keys are that secrets are encrypted with.
 *
 * @param keySet a file; without it, one in the data directory
 */
public record SecretsSettings(Optional<Path> keySet) {
  public static SecretsSettings read(SettingsReader settings) {
    return new SecretsSettings(settings.optionalPath("secrets.keySet"));
  }
}
