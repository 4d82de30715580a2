package dev.untether.command;

import dev.untether.platform.bus.Address;

/**
 * The addresses at which connections are changed and read. For all of them: a request fails with
 * {@link dev.untether.platform.failure.UnavailableException} when it should be tried again later;
 * the two that change something may be sent again with the same command id, and have their effect
 * once.
 */
public final class ConnectionCommands {
  private ConnectionCommands() {}

  /** The reply comes after the commit, never before. */
  public static final Address<RemoveConnection, RemovalOutcome> REMOVE =
      new Address<>("untether.connections.remove", RemoveConnection.class, RemovalOutcome.class);

  /** The reply comes after the commit, never before. */
  public static final Address<AddConnection, AdditionOutcome> ADD =
      new Address<>("untether.connections.add", AddConnection.class, AdditionOutcome.class);

  public static final Address<FindConnection, FoundConnection> FIND =
      new Address<>("untether.connections.find", FindConnection.class, FoundConnection.class);

  /** Slices of one listing are not a snapshot: what is removed in between is not shown. */
  public static final Address<ListConnections, ConnectionSlice> LIST =
      new Address<>("untether.connections.list", ListConnections.class, ConnectionSlice.class);

  public static final Address<CountConnections, Long> COUNT =
      new Address<>("untether.connections.count", CountConnections.class, Long.class);
}
