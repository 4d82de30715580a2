package dev.untether.identity;

import java.util.Optional;

/**
 * The administrator that the first start has created.
 *
 * @param generatedPassword to be shown once; empty if the settings gave one
 */
public record NewAdministrator(String name, Optional<String> generatedPassword) {

  @Override
  public String toString() {
    return "NewAdministrator[" + name + "]";
  }
}
