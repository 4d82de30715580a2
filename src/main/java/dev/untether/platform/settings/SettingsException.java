package dev.untether.platform.settings;

import java.util.List;

/** The settings cannot be used. The message is for the operator, and lists all mistakes. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(List<String> mistakes) {
    super(
        mistakes.size() == 1
            ? "The settings have a mistake: " + mistakes.get(0)
            : "The settings have %s mistakes:\n  %s"
                .formatted(mistakes.size(), String.join("\n  ", mistakes)),
        null,
        false,
        false);
  }
}
