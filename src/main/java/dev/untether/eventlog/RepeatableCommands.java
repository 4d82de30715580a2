package dev.untether.eventlog;

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
 * Carries out each command once, although a client repeats a command whose reply was late. The log
 * has an event with the command's id if an earlier attempt has changed something.
 */
public final class RepeatableCommands {
  private final Database database;
  private final EventLog eventLog;

  public RepeatableCommands(Database database, EventLog eventLog) {
    this.database = database;
    this.eventLog = eventLog;
  }

  /**
   * Completes after the commit.
   *
   * @param work appends the command's event if it changes anything
   * @param recall makes the answer of an earlier attempt again from the details of its event
   */
  public <T> Future<T> carryOut(
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

  /**
   * Uses two statements, because only a new snapshot shows what was committed while the first
   * statement waited for the lock.
   */
  private Future<Optional<JsonObject>> earlier(SqlConnection transaction, UUID commandId) {
    return transaction
        .preparedQuery(EventTable.LOCK_COMMAND)
        .execute(Tuple.of(commandId.toString()))
        .compose(locked -> eventLog.details(transaction, commandId));
  }
}
