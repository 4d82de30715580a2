package dev.untether.stream;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody in an {@link Audience}, on its event loop. */
public interface Listener {
  Ticket ticket();

  /** There may be new events. */
  void wake();

  /** About once a second; the time is that of {@link System#nanoTime}. */
  void tick(long now);

  /** Has to leave, and leaves the audience when it has. */
  void end(StreamEnd reason);

  /** Has to be gone at once, with nothing left to wait for. */
  void cutOff();

  /**
   * For how long somebody may listen.
   *
   * @param sessionId whose end is the end; null before it is known who listens
   */
  public record Ticket(@Nullable UUID sessionId, Instant expiresAt) {
    /** Why it is over when it has expired. */
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

    /** What metrics call it. */
    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
