package dev.untether.audit;

import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the signed checkpoint of the ledger to the log at regular intervals, so that subscribers
 * keep it outside; of several nodes, one at a time does. Must be started and stopped on one
 * context, which makes its fields safe.
 */
public final class CheckpointWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);
  private static final String LEASE = "audit-checkpoint";
  private static final String SUBJECT = "ledger";

  private final Database database;
  private final EventLog eventLog;
  private final Duration interval;
  private final Supplier<UUID> ids;
  private final Lease lease;
  private final Rounds rounds;

  CheckpointWriter(
      Vertx vertx,
      Database database,
      EventLog eventLog,
      AuditSettings settings,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.interval = settings.checkpointInterval();
    this.ids = ids;
    this.lease = new Lease(vertx, database, LEASE);
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn(
                    "No checkpoint can be appended to the event log; Untether tries again",
                    failure));
    this.rounds = new Rounds(vertx, trouble, this::write);
  }

  void start() {
    lease.start(() -> LOG.debug("This node appends the checkpoints of the ledger"));
    rounds.every(interval);
  }

  /** Completes when no checkpoint is being written any more. */
  Future<Void> stop() {
    return rounds.stop().transform(written -> lease.stop());
  }

  private Future<Next> write() {
    OptionalLong token = lease.token();
    return token.isEmpty()
        ? Future.succeededFuture(Next.WHEN_WOKEN)
        : database
            .inTransaction(transaction -> append(transaction, token.getAsLong()))
            .onSuccess(appended -> eventLog.announce())
            .map(Next.WHEN_WOKEN);
  }

  private Future<Void> append(SqlConnection transaction, long token) {
    return transaction
        .preparedQuery(LedgerTable.CHECKPOINT_UNDER_LEASE)
        .execute(Tuple.of(LEASE, token))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture()
                    : eventLog.append(
                        transaction, List.of(event(Rows.only(rows).getString("checkpoint")))));
  }

  private Event event(String note) {
    Checkpoint checkpoint = Checkpoint.parse(note);
    return new Event(
        ids.get(),
        EventType.AUDIT_CHECKPOINT,
        SUBJECT,
        Cause.ofUntether("checkpoint " + checkpoint.size()),
        Map.of(
            "checkpoint", note,
            "size", checkpoint.size(),
            "rootHash", checkpoint.root().hex()));
  }

  /**
   * The settings of the audit trail.
   *
   * @param maxLag how far the ledger may lag behind before removals of connections are refused
   * @param checkpointInterval how often the log gets a checkpoint
   * @param origin the first line of checkpoints; if empty, the ledger keeps the one that it has
   */
  public record AuditSettings(
      Duration maxLag, Duration checkpointInterval, Optional<String> origin) {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofDays(1);

    public static AuditSettings read(SettingsReader settings) {
      Optional<String> origin = settings.optionalText("ledger.origin");
      if (origin.filter(text -> !NoteVerifier.isName(text)).isPresent()) {
        settings.mistake("ledger.origin", "must have neither spaces nor '+'");
      }
      return new AuditSettings(
          settings.duration("audit.maxLag", MINUTE, MIN, MAX),
          settings.duration("audit.checkpointInterval", MINUTE, MIN, MAX),
          origin);
    }
  }
}
