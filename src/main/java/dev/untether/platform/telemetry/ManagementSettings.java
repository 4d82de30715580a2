package dev.untether.platform.telemetry;

import dev.untether.platform.settings.SettingsReader;

/**
 * Where health and metrics are served.
 *
 * @param port 0 for any free port
 */
public record ManagementSettings(String host, int port) {
  public static ManagementSettings read(SettingsReader settings) {
    return new ManagementSettings(
        settings.text("management.host", "127.0.0.1"),
        settings.number("management.port", 11006, 0, 65_535));
  }
}
