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
import dev.untether.platform.settings.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
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

  /**
   * Redirects the standard streams of the process into the log, because libraries print to them
   * directly. A program that reads the log then finds one complete event per line.
   */
  static final class StandardStreams {
    /** Longer printed lines are split here. */
    private static final int MAX_LINE_BYTES = 8192;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    /** The original standard output, to which log lines are written even after the redirection. */
    PrintStream out() {
      return out;
    }

    void redirectToLog() {
      org.slf4j.Logger printed = LoggerFactory.getLogger("printed");
      System.setOut(lines(printed::info));
      System.setErr(lines(printed::warn));
    }

    void restore() {
      System.setOut(out);
      System.setErr(err);
    }

    private static PrintStream lines(Consumer<String> log) {
      return new PrintStream(new Lines(log), true, StandardCharsets.UTF_8);
    }

    /** Needs no lock: it is used only by its PrintStream, which is synchronized. */
    private static final class Lines extends OutputStream {
      private final Consumer<String> log;
      private final ByteArrayOutputStream line = new ByteArrayOutputStream();

      Lines(Consumer<String> log) {
        this.log = log;
      }

      @Override
      public void write(int octet) {
        if (octet == '\n' || line.size() == MAX_LINE_BYTES) {
          String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
          line.reset();
          if (!text.isEmpty()) {
            log.accept(text);
          }
        }
        if (octet != '\n') {
          line.write(octet);
        }
      }
    }
  }

  /**
   * What is logged, and in which form.
   *
   * @param requests which requests get a line
   */
  public record LogSettings(Format format, LogSettings.Level level, Requests requests) {
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
          settings.choice("log.level", LogSettings.Level.INFO),
          settings.choice("log.requests", Requests.FAILED));
    }
  }
}
