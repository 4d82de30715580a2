package dev.untether.notification.webhook;

import dev.untether.eventlog.EventLog;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Carries commands out once each, although one whose reply was late comes again: what a command has
 * changed is in the log under its id.
 */
final class RepeatableCommands {
  private final Database database;
  private final EventLog eventLog;

  RepeatableCommands(Database database, EventLog eventLog) {
    this.database = database;
    this.eventLog = eventLog;
  }

  /**
   * Completes after the commit.
   *
   * @param work appends the command's event if it changes anything
   * @param recall answers again what an earlier attempt has done; takes the details of its event
   */
  <T> Future<T> carryOut(
      UUID commandId,
      Function<SqlConnection, Future<T>> work,
      BiFunction<SqlConnection, JsonObject, Future<T>> recall) {
    return database
        .inTransaction(
            transaction ->
                earlier(transaction, commandId)
                    .compose(
                        details ->
                            details.isEmpty()
                                ? work.apply(transaction)
                                : recall.apply(transaction, details.get())))
        .onSuccess(done -> eventLog.announce());
  }

  /** Two statements: only a new snapshot sees what committed while the first one waited. */
  private Future<Optional<JsonObject>> earlier(SqlConnection transaction, UUID commandId) {
    return transaction
        .preparedQuery(WebhookTable.LOCK_COMMAND)
        .execute(Tuple.of(commandId.toString()))
        .compose(locked -> eventLog.details(transaction, commandId));
  }
}
