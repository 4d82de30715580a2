package dev.untether.stream;

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
}
