package dev.untether.audit;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a signed checkpoint to the log at regular intervals; of several nodes, one at a time
 * does. Must be started and stopped on one context, which makes its fields safe.
 */
public final class CheckpointWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);
  private static final String LEASE = "audit-checkpoint";
  private static final String SUBJECT = "audit";

  private final Database database;
  private final EventLog eventLog;
  private final CheckpointKey key;
  private final Duration interval;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Lease lease;
  private final Rounds rounds;

  CheckpointWriter(
      Vertx vertx,
      Database database,
      EventLog eventLog,
      CheckpointKey key,
      AuditSettings settings,
      Clock clock,
      Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.key = key;
    this.interval = settings.checkpointInterval();
    this.clock = clock;
    this.ids = ids;
    this.lease = new Lease(vertx, database, LEASE);
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn(
                    "No checkpoint of the audit trail can be written; Untether tries again",
                    failure));
    this.rounds = new Rounds(vertx, trouble, this::write);
  }

  void start() {
    lease.start(() -> LOG.debug("This node signs the checkpoints of the audit trail"));
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
        .preparedQuery(AuditTable.HEAD_FOR_CHECKPOINT)
        .execute(Tuple.of(LEASE, token))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture()
                    : eventLog.append(transaction, List.of(event(AuditRecords.head(rows)))));
  }

  private Event event(ChainHead head) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Event(
        ids.get(),
        EventType.AUDIT_CHECKPOINT,
        SUBJECT,
        Cause.ofUntether("checkpoint " + head.number()),
        Checkpoint.sign(head, now, key).details());
  }

  /**
   * The settings of the audit trail.
   *
   * @param maxLag how far the audit trail may lag behind before removals of connections are refused
   * @param checkpointInterval how often the head is signed
   */
  public record AuditSettings(Duration maxLag, Duration checkpointInterval) {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofDays(1);

    public static AuditSettings read(SettingsReader settings) {
      return new AuditSettings(
          settings.duration("audit.maxLag", MINUTE, MIN, MAX),
          settings.duration("audit.checkpointInterval", MINUTE, MIN, MAX));
    }
  }
}
