package dev.untether.stream;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One open stream in an {@link Audience}. All methods are called on the audience's event loop. */
public interface Listener {
  Ticket ticket();

  /** Called when there may be new events. */
  void wake();

  /**
   * Called about once a second.
   *
   * @param now the time of {@link System#nanoTime}
   */
  void tick(long now);

  /** Ends the stream gracefully. The listener leaves the audience itself when it is done. */
  void end(StreamEnd reason);

  /** Ends the stream at once. Nothing is left to wait for afterwards. */
  void cutOff();

  /**
   * How long a listener may stay.
   *
   * @param sessionId the session with whose end the stream ends; null until the client has sent a
   *     token
   */
  public record Ticket(@Nullable UUID sessionId, Instant expiresAt) {
    /** The reason for the end of a stream whose ticket has expired. */
    StreamEnd endOfTime() {
      return sessionId == null ? StreamEnd.NO_TOKEN : StreamEnd.TOKEN_EXPIRED;
    }
  }

  /** Why the server ends a stream. The texts are part of the API. */
  public enum StreamEnd {
    NO_TOKEN("no access token has come"),
    TOKEN_EXPIRED("the access token has expired"),
    SESSION_ENDED("the session has ended"),
    STALLED("the client takes nothing any more"),
    SILENT("the client has not pinged"),
    TOO_LOUD("the client sends too much"),
    EVENTS_GONE("the next events have been removed from the log"),
    LOG_DIVERGED("the log has lost its last events: resume"),
    SHUTDOWN("the node stops");

    private final String text;

    StreamEnd(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** The value of the tag {@code reason} of metrics. */
    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
