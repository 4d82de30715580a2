package dev.untether.command;

import dev.untether.platform.bus.BusAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bus addresses at which the state of the installation is asked for, and the records that
 * describe it. Nothing is changed by asking.
 */
public final class SystemCommands {
  /** A node that takes longer has not answered. */
  public static final Duration PATIENCE_WITH_NODE = Duration.ofMillis(700);

  private SystemCommands() {}

  /** The reply is at most a second old. */
  public static final BusAddress<ReadSystem, SystemState> READ =
      new BusAddress<>("untether.system.read", ReadSystem.class, SystemState.class);

  /** The address at which one node describes itself. The reply is at most a second old. */
  public static BusAddress<DescribeNode, NodeState> describe(String nodeId) {
    return new BusAddress<>("untether.system.node." + nodeId, DescribeNode.class, NodeState.class)
        .withPatience(PATIENCE_WITH_NODE);
  }

  /** Asks for the state of all nodes, and of what they share. */
  public record ReadSystem() {}

  /** Asks a node for its state. */
  public record DescribeNode() {}

  /**
   * A node of the cluster.
   *
   * @param address where it is a member; null for a single node
   */
  public record NodeName(String id, @Nullable String address) {}

  /**
   * The state of one node.
   *
   * @param certificate of the API; null if the node does not serve it, or without TLS
   */
  public record NodeState(
      NodeName name,
      List<String> roles,
      String version,
      Instant startedAt,
      Duration upTime,
      List<NodeCheck> checks,
      NodeFigures figures,
      List<PoolUse> pools,
      @Nullable CertificateState certificate) {
    public NodeState {
      roles = List.copyOf(roles);
      checks = List.copyOf(checks);
      pools = List.copyOf(pools);
    }

    /** Whether requests should be sent to the node. */
    public boolean isReady() {
      return checks.stream().allMatch(NodeCheck::passed);
    }
  }

  /**
   * One of the conditions under which a node is ready.
   *
   * @param reason a sentence; null if the check has passed
   */
  public record NodeCheck(String name, boolean passed, @Nullable String reason) {}

  /**
   * Figures about one node. Rates and times are those of the last ten seconds.
   *
   * @param removals how many connections this node has removed since its start
   * @param meanBatch how many removals one statement had; null if there was none
   * @param maxBatch the most removals that one statement had in the last minutes
   * @param requestTimes null if there was no request
   * @param removalTimes of answers 204 to removals; null if there was none
   * @param requestsInProgress also open live streams
   * @param maxLoopDelay the longest time for which work has waited for an event loop
   * @param processLoad which part of the machine's processors this process uses, from 0 to 1
   * @param systemLoad which part of the machine's processors is in use, from 0 to 1
   */
  public record NodeFigures(
      long removals,
      double removalsPerSecond,
      @Nullable Double meanBatch,
      double maxBatch,
      double requestsPerSecond,
      long requestsInProgress,
      @Nullable Percentiles requestTimes,
      @Nullable Percentiles removalTimes,
      Duration maxLoopDelay,
      long heapUsed,
      long heapMax,
      double processLoad,
      double systemLoad,
      long openStreams) {}

  /** Percentiles of durations, estimated from a histogram. */
  public record Percentiles(Duration p50, Duration p95, Duration p99) {}

  /**
   * The use of a pool of database connections.
   *
   * @param inUse how many statements or transactions are running
   * @param waiting how many wait for a connection
   */
  public record PoolUse(String name, int size, int inUse, int waiting) {}

  /** The certificate of the API. */
  public record CertificateState(Instant expiresAt, boolean selfSigned) {}

  /**
   * The state of the installation. What could not be read in time is null, and named in {@code
   * unavailable}.
   *
   * @param nodes those that have answered
   * @param silentNodes those that have not answered in time
   * @param removalsToday how many connections have been removed since midnight, UTC
   */
  public record SystemState(
      Instant time,
      List<NodeState> nodes,
      List<NodeName> silentNodes,
      @Nullable List<ConsumerState> consumers,
      @Nullable LogState log,
      @Nullable LedgerState ledger,
      @Nullable WebhookSummary webhooks,
      @Nullable Long connections,
      @Nullable Long sessions,
      @Nullable Long removalsToday,
      List<String> unavailable) {}

  /**
   * A consumer of the event log.
   *
   * @param lag the age of the oldest event that it has not handled; zero if there is none
   */
  public record ConsumerState(String name, Duration lag) {}

  /** The positions between which the event log can be read. */
  public record LogState(long oldest, long newest) {}

  /**
   * The ledger.
   *
   * @param keyCreatedAt since when its checkpoints are signed with the present key; null before the
   *     first one
   */
  public record LedgerState(long size, @Nullable Instant keyCreatedAt) {}

  /**
   * All webhooks together.
   *
   * @param failing enabled ones of which no attempt succeeds at present
   * @param disabledByUntether those that Untether itself has disabled
   * @param backlog how many deliveries wait, up to {@link #MAX_BACKLOG}
   */
  public record WebhookSummary(
      long total, long enabled, long failing, long disabledByUntether, long backlog) {
    /** More waiting deliveries are not counted, because counting them would take long. */
    public static final long MAX_BACKLOG = 10_000;
  }
}
