package dev.untether.platform.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Configures Logback before {@link Logging#configure} and in tests: it logs warnings and errors,
 * and nothing about itself. Logback finds this class as a service.
 */
public final class UnconfiguredLogging extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logging.start(
        context, LogSettings.Level.WARN, Logging.standardOutput(context, LogSettings.Format.TEXT));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
