package dev.untether.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What is logged until it is closed, from {@code info} on, by everything in this process. */
public final class LogLines implements AutoCloseable {
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  private final Level usual = root.getLevel();

  private LogLines() {}

  public static LogLines record() {
    LogLines lines = new LogLines();
    lines.appender.start();
    lines.root.addAppender(lines.appender);
    lines.root.setLevel(Level.INFO);
    return lines;
  }

  /** Message, and names with values. */
  public List<String> texts() {
    return events.stream()
        .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
        .toList();
  }

  /** What has come with a stack trace. */
  public List<String> withStackTrace() {
    return events.stream()
        .filter(event -> event.getThrowableProxy() != null)
        .map(event -> event.getFormattedMessage() + ": " + event.getThrowableProxy().getClassName())
        .toList();
  }

  @Override
  public void close() {
    root.setLevel(usual);
    root.detachAppender(appender);
    appender.stop();
  }
}
