package dev.untether.platform.telemetry;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of the whole process on standard output, one event per line. */
public final class Logging {
  private static final int QUEUED_EVENTS = 8192;
  private static final int FLUSH_MILLIS = 5000;

  /** The INFO lines of these loggers contain nothing on which an operator can act. */
  private static final List<String> CHATTY =
      List.of(
          "io.netty",
          "io.zonky",
          "org.flywaydb",
          "org.postgresql",
          "com.zaxxer.hikari",
          "com.hazelcast",
          "org.apache.hc",
          "software.amazon.awssdk");

  /**
   * The warnings of these loggers are false alarms: Vert.x looks up its gauges by registering them
   * again; Hazelcast reports that JDK internals are closed, and that a subsystem is off which
   * Untether does not use; a connection by a stranger causes a stack trace, although Untether's own
   * log reports it.
   */
  private static final List<String> ALARMIST =
      List.of(
          "io.micrometer.core.instrument.MeterRegistry",
          "com.hazelcast.instance.impl.HazelcastInstanceFactory",
          "com.hazelcast.cp.CPSubsystem",
          "com.hazelcast.internal.server.tcp.TcpServerAcceptor");

  /** This logger writes a line at level ERROR for each connection that a stranger breaks. */
  private static final String CONNECTIONS_OF_STRANGERS = "io.vertx.core.net.impl.ConnectionBase";

  /**
   * At level DEBUG these loggers print the headers of requests to AWS, which contain credentials.
   * Their messages below INFO are never logged, whatever level the settings ask for.
   */
  private static final List<String> INDISCREET = List.of("software.amazon.awssdk", "org.apache.hc");

  private static final StandardStreams STREAMS = new StandardStreams();

  private Logging() {}

  /**
   * Configures logging by the settings, including output that is printed and exceptions that end a
   * thread. A slow reader of standard output delays nothing: when the queue is full, log events are
   * dropped.
   */
  public static void configure(LogSettings settings) {
    LoggerContext context = context();
    context.reset();
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUED_EVENTS);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(FLUSH_MILLIS);
    queue.addAppender(standardOutput(context, settings.format()));
    queue.start();
    start(context, settings.level(), queue);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    STREAMS.redirectToLog();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) ->
            LoggerFactory.getLogger(Logging.class)
                .error(
                    "The thread {} has ended because of an unexpected error",
                    thread.getName(),
                    failure));
  }

  /** Writes the queued events; nothing is logged afterwards. */
  public static void stop() {
    STREAMS.restore();
    context().stop();
  }

  static void start(
      LoggerContext context, LogSettings.Level level, Appender<ILoggingEvent> appender) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.valueOf(level.name()));
    root.addAppender(appender);
    if (root.getLevel() == Level.INFO) {
      CHATTY.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    }
    ALARMIST.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    if (Level.DEBUG.isGreaterOrEqual(root.getLevel())) {
      INDISCREET.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
    }
    context.getLogger(CONNECTIONS_OF_STRANGERS).setLevel(Level.OFF);
  }

  static Appender<ILoggingEvent> standardOutput(LoggerContext context, LogSettings.Format format) {
    LayoutBase<ILoggingEvent> lines =
        switch (format) {
          case TEXT -> new LogLines.Text();
          case JSON -> new LogLines.Json();
        };
    lines.setContext(context);
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(lines);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(new Unclosed(STREAMS.out()));
    appender.start();
    return appender;
  }

  /** Does not close the stream, because other lines are written after this log has been stopped. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /**
   * Configures Logback before {@link Logging#configure} and in tests: it logs warnings and errors,
   * and nothing about itself. Logback finds this class as a service.
   */
  public static final class UnconfiguredLogging extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
      Logging.start(
          context,
          LogSettings.Level.WARN,
          Logging.standardOutput(context, LogSettings.Format.TEXT));
      return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
  }
}
