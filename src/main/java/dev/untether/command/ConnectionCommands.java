package dev.untether.command;

import dev.untether.command.IncidentCommands.Done;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.Cause;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.BusAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bus addresses of the commands about connections. For all of them: a request fails with {@link
 * dev.untether.platform.flow.UnavailableException} when it should be tried again later. The two
 * commands that change something may be sent again with the same command id; they take effect once.
 */
public final class ConnectionCommands {
  private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(31);

  private ConnectionCommands() {}

  /** The reply comes after the commit, never before. */
  public static final BusAddress<RemoveConnection, RemovalOutcome> REMOVE =
      new BusAddress<>("untether.connections.remove", RemoveConnection.class, RemovalOutcome.class);

  /** The reply comes after the commit, never before. */
  public static final BusAddress<AddConnection, AdditionOutcome> ADD =
      new BusAddress<>("untether.connections.add", AddConnection.class, AdditionOutcome.class);

  public static final BusAddress<FindConnection, FoundConnection> FIND =
      new BusAddress<>("untether.connections.find", FindConnection.class, FoundConnection.class);

  /**
   * The slices of one list are not a snapshot: a connection that is removed between two slices is
   * not shown.
   */
  public static final BusAddress<ListConnections, ConnectionSlice> LIST =
      new BusAddress<>("untether.connections.list", ListConnections.class, ConnectionSlice.class);

  public static final BusAddress<CountConnections, Long> COUNT =
      new BusAddress<>("untether.connections.count", CountConnections.class, Long.class);

  public static final BusAddress<PreviewRemoval, RemovalPreview> PREVIEW_REMOVAL =
      new BusAddress<>(
          "untether.connections.preview-removal", PreviewRemoval.class, RemovalPreview.class);

  public static final BusAddress<RecordUse, Done> RECORD_USE =
      new BusAddress<>("untether.connections.record-use", RecordUse.class, Done.class);

  public static final BusAddress<RecordCheck, FoundConnection> RECORD_CHECK =
      new BusAddress<>(
          "untether.connections.record-check", RecordCheck.class, FoundConnection.class);

  /** Like {@link #LIST}, for those that match. A search reads for longer than a list. */
  public static final BusAddress<SearchConnections, ConnectionSlice> SEARCH =
      new BusAddress<>(
              "untether.connections.search", SearchConnections.class, ConnectionSlice.class)
          .withPatience(SEARCH_PATIENCE);

  /** The reply is at most {@link ConnectionFilter#MAX_COUNT} and one. */
  public static final BusAddress<CountMatches, Long> COUNT_MATCHES =
      new BusAddress<>("untether.connections.count-matches", CountMatches.class, Long.class)
          .withPatience(SEARCH_PATIENCE);

  /**
   * Removes a connection for good.
   *
   * @param commandId the same in every attempt of one command; becomes the event's id
   * @param idempotencyKey the client's key for one removal; null if it sent none
   * @param versions the connection must be of one of these versions; null if every version will do
   * @param cause names the session, which must still be live when the row is deleted
   */
  public record RemoveConnection(
      UUID commandId,
      UUID connectionId,
      @Nullable String idempotencyKey,
      @Nullable List<Long> versions,
      Cause cause) {
    public RemoveConnection {
      versions = versions == null ? null : List.copyOf(versions);
    }
  }

  /** The result of a {@link RemoveConnection}. */
  public enum RemovalOutcome {
    /** The row is deleted and the event is in the log, by this attempt or by an earlier one. */
    REMOVED,
    /** There is no such connection; the refusal is in the log. */
    NOT_FOUND,
    /** The connection is of none of the wanted versions; nothing was changed. */
    OTHER_VERSION,
    /** The session has ended; nothing was changed. */
    SESSION_ENDED
  }

  /** Checks whether a removal would succeed, without removing anything. */
  public record PreviewRemoval(UUID connectionId, Cause cause) {}

  /** Reply to {@link PreviewRemoval}. */
  public sealed interface RemovalPreview {

    /**
     * The connection can be removed.
     *
     * @param alternative another connection to the same account in the same region; null if there
     *     is none
     */
    record Possible(AmazonConnection connection, @Nullable UUID alternative)
        implements RemovalPreview {}

    record NotFound() implements RemovalPreview {}

    record SessionEnded() implements RemovalPreview {}
  }

  /** Records that somebody has reached AWS through a connection; at most once a minute. */
  public record RecordUse(UUID connectionId, String userName) {}

  /**
   * Keeps what a check has found. A change of the state is an event. The reply has the connection
   * with the check, unless it was removed.
   *
   * @param commandId becomes the event's id
   * @param code the error code of AWS; null if it has sent none
   * @param awsAccountId 12 digits; null unless the credentials work
   * @param arn null unless the credentials work
   */
  public record RecordCheck(
      UUID commandId,
      UUID connectionId,
      State state,
      @Nullable String code,
      @Nullable String awsAccountId,
      @Nullable String arn,
      Cause cause) {}

  /**
   * Adds a connection.
   *
   * @param commandId the same in every attempt of one command; becomes the event's id
   * @param connectionId the id of the new connection, never used before
   */
  public record AddConnection(
      UUID commandId, UUID connectionId, Region region, Credential credential, Cause cause) {}

  /** The result of an {@link AddConnection}. */
  public sealed interface AdditionOutcome {

    /** The row and the event are committed, by this attempt or by an earlier one. */
    record Added(AmazonConnection connection) implements AdditionOutcome {}

    /** The connection was to use an account of Untether that does not exist. */
    record NoSuchAccount() implements AdditionOutcome {}

    /** The session has ended; nothing was changed. */
    record SessionEnded() implements AdditionOutcome {}
  }

  /** Finds one connection. */
  public record FindConnection(UUID connectionId) {}

  /**
   * Reply to {@link FindConnection} and {@link RecordCheck}.
   *
   * @param connection null if no connection has that id
   */
  public record FoundConnection(@Nullable AmazonConnection connection) {}

  /**
   * Lists a slice of the connections in the order of their ids, which is the order in which they
   * were added.
   *
   * @param after the slice begins after this id; null for the beginning
   * @param offset how many connections to skip from there
   * @param limit the maximum number of connections to return, at least 1
   */
  public record ListConnections(@Nullable UUID after, long offset, int limit) {}

  /** Reply to {@link ListConnections}. */
  public record ConnectionSlice(List<AmazonConnection> connections) {
    public ConnectionSlice {
      connections = List.copyOf(connections);
    }
  }

  /** Counts the connections. The reply is a {@link Long}. */
  public record CountConnections() {}

  /**
   * Which connections match: those to which every condition applies that is not null. Texts are
   * compared without regard to case.
   *
   * @param beginning what the id, the region's code, the account, the last four characters of the
   *     access key, or the name of the user who added it begins with
   * @param regionCode the code of the region
   * @param account the account
   * @param accessKeyEnding the last four characters of the access key
   * @param createdBy the name of the user who added it
   * @param state what the last check has found
   */
  public record ConnectionFilter(
      @Nullable String beginning,
      @Nullable String regionCode,
      @Nullable String account,
      @Nullable String accessKeyEnding,
      @Nullable String createdBy,
      @Nullable State state) {
    /** More matches are not counted, because counting them would take long. */
    public static final long MAX_COUNT = 10_000;

    public static final ConnectionFilter ALL =
        new ConnectionFilter(null, null, null, null, null, null);
  }

  /**
   * Lists a slice of the connections that match, in the order in which they were added or in its
   * reverse.
   *
   * @param few whether no more than {@link ConnectionFilter#MAX_COUNT} match, as {@link
   *     CountMatches} has found
   * @param after the slice begins after this id, in that order; null for the beginning
   * @param offset how many matches to skip from there
   * @param limit the maximum number of connections to return, at least 1
   */
  public record SearchConnections(
      ConnectionFilter filter,
      boolean few,
      boolean newestFirst,
      @Nullable UUID after,
      long offset,
      int limit) {}

  /** Counts the connections that match. The reply is a {@link Long}. */
  public record CountMatches(ConnectionFilter filter) {}
}
