package dev.untether.persistence;

import static java.util.stream.Collectors.toSet;

import dev.untether.command.ConnectionCommands.PreviewRemoval;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.model.EventType;
import dev.untether.persistence.PersistenceVerticle.PersistenceSettings;
import dev.untether.persistence.RemovalBatch.RemovalColumns;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
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

  /**
   * Finds out why removals found no row, for many removals in one transaction. Either an earlier
   * attempt has removed the row, or the session has ended, or the row is of another version, or
   * there is no such connection; in the last case a refusal is appended to the log.
   */
  private static final class MissedRemovals {
    private static final int MAX_BATCH = 256;
    private static final JsonObject NO_SUCH_CONNECTION =
        new JsonObject(Map.of("reason", "no such connection"));

    private final Database database;
    private final EventLog eventLog;
    private final Batching<RemoveConnection, RemovalOutcome> batching;

    /** Belongs to the context on which it is used. */
    MissedRemovals(Database database, EventLog eventLog) {
      this.database = database;
      this.eventLog = eventLog;
      this.batching = new Batching<>(MAX_BATCH, this::recallOrRefuseAll);
    }

    /** Completes after the commit. Running the same command again gives the same outcome. */
    Future<RemovalOutcome> recallOrRefuse(RemoveConnection command) {
      return batching.submit(command);
    }

    private Future<List<RemovalOutcome>> recallOrRefuseAll(List<RemoveConnection> commands) {
      return database
          .executeRepeatable(
              ConnectionTable.RECALL_OR_REFUSE,
              new RemovalColumns(commands)
                  .addTo(
                      Tuple.of(
                          EventType.CONNECTION_REMOVED.text(),
                          EventType.REMOVAL_REFUSED.text(),
                          NO_SUCH_CONNECTION)))
          .map(rows -> Rows.list(rows, MissedRemovals::outcome))
          .onSuccess(
              outcomes -> {
                if (outcomes.contains(RemovalOutcome.NOT_FOUND)) {
                  eventLog.announce();
                }
              });
    }

    private static RemovalOutcome outcome(Row row) {
      if (row.getBoolean("removed")) {
        return RemovalOutcome.REMOVED;
      }
      if (!row.getBoolean("session_is_live")) {
        return RemovalOutcome.SESSION_ENDED;
      }
      return row.getBoolean("is_other_version")
          ? RemovalOutcome.OTHER_VERSION
          : RemovalOutcome.NOT_FOUND;
    }
  }
}
