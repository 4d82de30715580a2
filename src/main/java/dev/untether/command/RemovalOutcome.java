package dev.untether.command;

/** What became of a {@link RemoveConnection}. */
public enum RemovalOutcome {
  /**
   * The row is gone and the event is in the log, by this command or by an earlier attempt at it.
   */
  REMOVED,
  /** There is no such connection; the refusal is in the log. */
  NOT_FOUND,
  /** The session has ended; nothing was changed. */
  SESSION_ENDED
}
