package dev.untether.command;

import dev.untether.connection.AmazonConnection;

/** What became of an {@link AddConnection}. */
public sealed interface AdditionOutcome {

  /** The row and the event are committed, by this command or by an earlier attempt at it. */
  record Added(AmazonConnection connection) implements AdditionOutcome {}

  /** The session has ended; nothing was changed. */
  record SessionEnded() implements AdditionOutcome {}
}
