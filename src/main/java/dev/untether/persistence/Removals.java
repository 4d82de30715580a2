package dev.untether.persistence;

import static java.util.stream.Collectors.toSet;

import dev.untether.command.ConnectionCommands.PreviewRemoval;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.persistence.PersistenceVerticle.PersistenceSettings;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Removes connections, many in one transaction. However many commands ask for the removal of one
 * connection, on one node or on several, exactly one of them deletes the row and appends the event.
 */
final class Removals {
  private static final int MAX_BATCH = 512;

  private final Database changes;
  private final EventLog eventLog;
  private final ConsumerLag auditLag;
  private final ConnectionReads reads;
  private final Bulkhead bulkhead;
  private final Batching<RemoveConnection, Boolean> batching;
  private final MissedRemovals missed;
  private final Counter removed;
  private final DistributionSummary batch;

  /** Belongs to the context on which it is used. */
  Removals(
      Database changes,
      EventLog eventLog,
      ConsumerLag auditLag,
      ConnectionReads reads,
      PersistenceSettings settings,
      MeterRegistry registry) {
    this.reads = reads;
    this.changes = changes;
    this.eventLog = eventLog;
    this.auditLag = auditLag;
    this.bulkhead = new Bulkhead(settings.maxRemovals());
    this.batching = new Batching<>(MAX_BATCH, this::removeAll);
    this.missed = new MissedRemovals(changes, eventLog);
    this.removed =
        Counter.builder(PersistenceVerticle.REMOVED)
            .description("Connections that this node has removed")
            .register(registry);
    this.batch =
        DistributionSummary.builder(PersistenceVerticle.BATCH)
            .description("How many removals one statement had")
            .register(registry);
  }

  /**
   * Completes after the commit. Running the same command again gives the same outcome. Fails
   * without removing anything while the audit trail is too far behind.
   */
  Future<RemovalOutcome> remove(RemoveConnection command) {
    if (auditLag.isExceeded()) {
      return behind();
    }
    return bulkhead.admit(
        () ->
            batching
                .submit(command)
                .compose(
                    removed ->
                        removed
                            ? Future.succeededFuture(RemovalOutcome.REMOVED)
                            : missed.recallOrRefuse(command)));
  }

  /** Makes the checks that {@link #remove} would make, and changes nothing. */
  Future<RemovalPreview> preview(PreviewRemoval query) {
    return auditLag.isExceeded() ? behind() : reads.preview(query);
  }

  private static <T> Future<T> behind() {
    return Future.failedFuture(
        new UnavailableException(
            "The audit trail is behind; nothing is removed until it has caught up."));
  }

  /** Returns, for each command, whether it has removed the row. */
  private Future<List<Boolean>> removeAll(List<RemoveConnection> commands) {
    batch.record(commands.size());
    return changes
        .executeRepeatable(ConnectionTable.REMOVE, new RemovalBatch(commands).parameters())
        .map(
            rows -> {
              Set<UUID> successful = rows.stream().map(row -> row.getUUID("id")).collect(toSet());
              if (!successful.isEmpty()) {
                removed.increment(successful.size());
                eventLog.announce();
              }
              return commands.stream()
                  .map(command -> successful.contains(command.commandId()))
                  .toList();
            });
  }
}
