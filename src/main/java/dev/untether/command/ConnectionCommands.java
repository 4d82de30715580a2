package dev.untether.command;

import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.Cause;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.BusAddress;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The addresses at which connections are changed and read. For all of them: a request fails with
 * {@link dev.untether.platform.flow.UnavailableException} when it should be tried again later; the
 * two that change something may be sent again with the same command id, and have their effect once.
 */
public final class ConnectionCommands {
  private ConnectionCommands() {}

  /** The reply comes after the commit, never before. */
  public static final BusAddress<RemoveConnection, RemovalOutcome> REMOVE =
      new BusAddress<>("untether.connections.remove", RemoveConnection.class, RemovalOutcome.class);

  /** The reply comes after the commit, never before. */
  public static final BusAddress<AddConnection, AdditionOutcome> ADD =
      new BusAddress<>("untether.connections.add", AddConnection.class, AdditionOutcome.class);

  public static final BusAddress<FindConnection, FoundConnection> FIND =
      new BusAddress<>("untether.connections.find", FindConnection.class, FoundConnection.class);

  /** Slices of one listing are not a snapshot: what is removed in between is not shown. */
  public static final BusAddress<ListConnections, ConnectionSlice> LIST =
      new BusAddress<>("untether.connections.list", ListConnections.class, ConnectionSlice.class);

  public static final BusAddress<CountConnections, Long> COUNT =
      new BusAddress<>("untether.connections.count", CountConnections.class, Long.class);

  /**
   * Remove a connection for good.
   *
   * @param commandId the same in every attempt at one command; becomes the event's id
   * @param idempotencyKey the client's own word for "the same removal"
   * @param cause names the session, which must still be live when the row goes
   */
  public record RemoveConnection(
      UUID commandId, UUID connectionId, @Nullable String idempotencyKey, Cause cause) {}

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

  /**
   * Register a new connection.
   *
   * @param commandId the same in every attempt at one command; becomes the event's id
   * @param connectionId the new connection's id, never used before
   */
  public record AddConnection(
      UUID commandId, UUID connectionId, Region region, Credential credential, Cause cause) {}

  /** What became of an {@link AddConnection}. */
  public sealed interface AdditionOutcome {

    /** The row and the event are committed, by this command or by an earlier attempt at it. */
    record Added(AmazonConnection connection) implements AdditionOutcome {}

    /** The session has ended; nothing was changed. */
    record SessionEnded() implements AdditionOutcome {}
  }

  /** Show one connection. */
  public record FindConnection(UUID connectionId) {}

  /**
   * Reply to {@link FindConnection}.
   *
   * @param connection null if there is none of that id
   */
  public record FoundConnection(@Nullable AmazonConnection connection) {}

  /**
   * Show a slice of the connections, in the order of their ids (that in which they were added).
   *
   * @param after start behind this id, or null at the beginning
   * @param offset how many to pass over from there
   * @param limit how many at the most, at least 1
   */
  public record ListConnections(@Nullable UUID after, long offset, int limit) {}

  /** Reply to {@link ListConnections}. */
  public record ConnectionSlice(List<AmazonConnection> connections) {
    public ConnectionSlice {
      connections = List.copyOf(connections);
    }
  }

  /** How many connections are there? The reply is a {@link Long}. */
  public record CountConnections() {}
}
