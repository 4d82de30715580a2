package dev.untether.platform.telemetry;

import dev.untether.platform.settings.SettingsReader;

/**
 * What is logged, and in which form.
 *
 * @param requests which requests get a line
 */
public record LogSettings(Format format, Level level, Requests requests) {
  /** The form of a line. */
  public enum Format {
    TEXT,
    JSON
  }

  /** The least severe level that is logged. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** Which requests get a line; failed ones were answered with a status of 400 or more. */
  public enum Requests {
    NONE,
    FAILED,
    ALL
  }

  public static LogSettings read(SettingsReader settings) {
    return new LogSettings(
        settings.choice("log.format", Format.TEXT),
        settings.choice("log.level", Level.INFO),
        settings.choice("log.requests", Requests.FAILED));
  }
}
