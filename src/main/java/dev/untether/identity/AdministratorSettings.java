package dev.untether.identity;

import dev.untether.platform.settings.SettingsReader;
import java.util.Optional;

/**
 * The administrator that a database without users gets.
 *
 * @param password a secret; without it one is made
 */
public record AdministratorSettings(String userName, Optional<String> password) {
  public static AdministratorSettings read(SettingsReader settings) {
    return new AdministratorSettings(
        settings.text("admin.username", "admin"), settings.optionalSecret("admin.password"));
  }

  @Override
  public String toString() {
    return "AdministratorSettings[userName=%s, password=%s]"
        .formatted(userName, password.map(secret -> "***"));
  }
}
