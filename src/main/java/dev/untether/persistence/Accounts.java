package dev.untether.persistence;

import dev.untether.command.AccountCommands.AccountChange;
import dev.untether.command.AccountCommands.AccountRemoval;
import dev.untether.command.AccountCommands.AccountSlice;
import dev.untether.command.AccountCommands.AccountUse;
import dev.untether.command.AccountCommands.AddAccount;
import dev.untether.command.AccountCommands.ChangeAccount;
import dev.untether.command.AccountCommands.FindAccess;
import dev.untether.command.AccountCommands.FindAccessIn;
import dev.untether.command.AccountCommands.FindAccount;
import dev.untether.command.AccountCommands.FindAccountAccess;
import dev.untether.command.AccountCommands.FindAccountByName;
import dev.untether.command.AccountCommands.FindAccountUse;
import dev.untether.command.AccountCommands.FoundAccess;
import dev.untether.command.AccountCommands.FoundAccount;
import dev.untether.command.AccountCommands.FoundAccountAccess;
import dev.untether.command.AccountCommands.ListAccounts;
import dev.untether.command.AccountCommands.RemoveAccount;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.RepeatableCommands;
import dev.untether.model.AmazonAccount;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.model.Regions.SearchPattern;
import dev.untether.persistence.AccountTable.AccessRow;
import dev.untether.persistence.AccountTable.AccountColumns;
import dev.untether.persistence.AccountTable.AccountRow;
import dev.untether.persistence.AccountTable.NameKey;
import dev.untether.persistence.ConnectionReads.SharedReads;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The accounts at AWS that Untether knows, and how it reaches them. */
final class Accounts {
  private static final int MAX_ACCOUNTS = 10_000;

  private final Database database;
  private final EventLog eventLog;
  private final AccountCredentials credentials;
  private final RepeatableCommands commands;
  private final SharedReads<FindAccess, FoundAccess> accesses;

  /** Belongs to the context on which it is used. */
  Accounts(Database database, EventLog eventLog, Keyring keyring) {
    this.database = database;
    this.eventLog = eventLog;
    this.credentials = new AccountCredentials(keyring);
    this.commands = new RepeatableCommands(database, eventLog);
    this.accesses = new SharedReads<>(this::readAccess);
  }

  Future<AccountChange> add(AddAccount command) {
    AccountColumns columns =
        credentials.columns(
            command.accountId(), command.name(), command.description(), command.credentials());
    return commands.carryOut(
        command.commandId(),
        transaction ->
            live(
                transaction,
                command.cause(),
                new AccountChange.SessionEnded(),
                () -> add(transaction, columns, command)),
        (transaction, done) -> shown(transaction, command.accountId()));
  }

  private Future<AccountChange> add(
      SqlConnection transaction, AccountColumns columns, AddAccount command) {
    Tuple parameters =
        columns.parameters().addString(command.cause().userName()).addInteger(MAX_ACCOUNTS);
    return transaction
        .query(AccountTable.LOCK_NAMES)
        .execute()
        .compose(locked -> first(transaction, AccountTable.ADD, parameters))
        .compose(
            added ->
                added.isEmpty()
                    ? isTaken(transaction, columns)
                        .map(
                            taken ->
                                taken
                                    ? new AccountChange.NameTaken()
                                    : new AccountChange.TooMany(MAX_ACCOUNTS))
                    : append(
                            transaction,
                            command.commandId(),
                            EventType.ACCOUNT_ADDED,
                            command.cause(),
                            added.get(),
                            List.of())
                        .map(new AccountChange.Done(added.get())));
  }

  Future<AccountChange> change(ChangeAccount command) {
    return commands.carryOut(
        command.commandId(),
        transaction ->
            live(
                transaction,
                command.cause(),
                new AccountChange.SessionEnded(),
                () -> change(transaction, command)),
        (transaction, done) -> shown(transaction, command.accountId()));
  }

  private Future<AccountChange> change(SqlConnection transaction, ChangeAccount command) {
    return transaction
        .query(AccountTable.LOCK_NAMES)
        .execute()
        .compose(locked -> rows(transaction, AccountTable.LOCK, Tuple.of(command.accountId())))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(new AccountChange.NotFound())
                    : change(transaction, command, Rows.only(rows)));
  }

  private Future<AccountChange> change(
      SqlConnection transaction, ChangeAccount command, Row present) {
    AccountColumns before = AccountColumns.of(present);
    AmazonAccount shownBefore = AccountRow.read(present);
    Optional<AccountChange> mistake = credentials.mistake(shownBefore, before, command);
    if (mistake.isPresent()) {
      return Future.succeededFuture(mistake.get());
    }
    AccountColumns after = credentials.changed(shownBefore, before, command);
    List<String> differences = AccountCredentials.differences(before, after);
    if (differences.isEmpty()) {
      return Future.succeededFuture(new AccountChange.Done(shownBefore));
    }
    return isTaken(transaction, after)
        .compose(
            taken ->
                taken
                    ? Future.succeededFuture(new AccountChange.NameTaken())
                    : first(transaction, AccountTable.CHANGE, after.parameters())
                        .map(Optional::orElseThrow)
                        .compose(
                            changed ->
                                append(
                                        transaction,
                                        command.commandId(),
                                        EventType.ACCOUNT_CHANGED,
                                        command.cause(),
                                        changed,
                                        differences)
                                    .map(new AccountChange.Done(changed))));
  }

  /** The answer of a command whose earlier attempt has succeeded. */
  private static Future<AccountChange> shown(SqlConnection transaction, UUID id) {
    return first(transaction, AccountTable.FIND, Tuple.of(id))
        .map(
            found ->
                found
                    .<AccountChange>map(AccountChange.Done::new)
                    .orElseGet(AccountChange.NotFound::new));
  }

  Future<AccountRemoval> remove(RemoveAccount command) {
    return commands.carryOut(
        command.commandId(),
        transaction ->
            live(
                transaction,
                command.cause(),
                new AccountRemoval.SessionEnded(),
                () -> remove(transaction, command)),
        (transaction, done) -> Future.succeededFuture(new AccountRemoval.Removed()));
  }

  private Future<AccountRemoval> remove(SqlConnection transaction, RemoveAccount command) {
    Tuple id = Tuple.of(command.accountId());
    return first(transaction, AccountTable.LOCK, id)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(new AccountRemoval.NotFound())
                    : rows(transaction, AccountTable.USE, id)
                        .map(rows -> Rows.only(rows).getLong("connections"))
                        .compose(
                            connections ->
                                connections > 0
                                    ? Future.succeededFuture(new AccountRemoval.InUse(connections))
                                    : remove(transaction, command, found.get())));
  }

  private Future<AccountRemoval> remove(
      SqlConnection transaction, RemoveAccount command, AmazonAccount account) {
    return rows(transaction, AccountTable.REMOVE, Tuple.of(account.id()))
        .compose(
            removed ->
                append(
                    transaction,
                    command.commandId(),
                    EventType.ACCOUNT_REMOVED,
                    command.cause(),
                    account,
                    List.of()))
        .map(new AccountRemoval.Removed());
  }

  Future<FoundAccount> find(FindAccount query) {
    return found(AccountTable.FIND, Tuple.of(query.accountId()));
  }

  Future<FoundAccount> findByName(FindAccountByName query) {
    return found(AccountTable.FIND_BY_NAME, Tuple.of(NameKey.of(query.name())));
  }

  private Future<FoundAccount> found(String sql, Tuple parameters) {
    return database
        .executeRepeatable(sql, parameters)
        .map(rows -> new FoundAccount(AccountRow.first(rows).orElse(null)));
  }

  Future<AccountSlice> list(ListAccounts query) {
    SearchPattern pattern = new SearchPattern(query.searchPattern());
    return database
        .executeRepeatable(
            query.descending() ? AccountTable.LIST_DESCENDING : AccountTable.LIST, Tuple.tuple())
        .map(
            rows -> {
              List<AmazonAccount> matching =
                  rows.stream()
                      .map(AccountRow::read)
                      .filter(account -> pattern.matches(account.name()))
                      .toList();
              return new AccountSlice(
                  matching.size(),
                  matching.stream().skip(query.offset()).limit(query.limit()).toList());
            });
  }

  Future<AccountUse> findUse(FindAccountUse query) {
    return database
        .executeRepeatable(AccountTable.USE, Tuple.of(query.accountId()))
        .map(Rows::only)
        .map(
            row ->
                new AccountUse(
                    row.getBoolean("is_there"),
                    row.getLong("connections"),
                    List.of(row.getArrayOfUUIDs("first"))));
  }

  /** Requests that browse the same connection at the same time share a read. */
  Future<FoundAccess> findAccess(FindAccess query) {
    return accesses.ask(query);
  }

  private Future<FoundAccess> readAccess(FindAccess query) {
    return database
        .executeRepeatable(AccountTable.ACCESS_OF_CONNECTION, Tuple.of(query.connectionId()))
        .map(rows -> new FoundAccess(Rows.first(rows, AccessRow::ofConnection).orElse(null)));
  }

  Future<FoundAccess> findAccessIn(FindAccessIn query) {
    return database
        .executeRepeatable(
            AccountTable.ACCESS_IN,
            Tuple.of(query.regionId()).addArrayOfUUID(query.orRegionIds().toArray(UUID[]::new)))
        .map(rows -> new FoundAccess(Rows.first(rows, AccessRow::ofConnection).orElse(null)));
  }

  Future<FoundAccountAccess> findAccountAccess(FindAccountAccess query) {
    return database
        .executeRepeatable(AccountTable.ACCESS_OF_ACCOUNT, Tuple.of(query.accountId()))
        .map(rows -> new FoundAccountAccess(Rows.first(rows, AccessRow::ofAccount).orElse(null)));
  }

  private static <T> Future<T> live(
      SqlConnection transaction, Cause cause, T sessionEnded, Supplier<Future<T>> work) {
    return rows(transaction, ConnectionTable.SESSION_IS_LIVE, Tuple.of(cause.sessionId()))
        .compose(
            rows ->
                Rows.only(rows).getBoolean("is_live")
                    ? work.get()
                    : Future.succeededFuture(sessionEnded));
  }

  /** Returns whether another account has the name. */
  private static Future<Boolean> isTaken(SqlConnection transaction, AccountColumns columns) {
    return first(transaction, AccountTable.FIND_BY_NAME, Tuple.of(NameKey.of(columns.name())))
        .map(found -> found.filter(other -> !other.id().equals(columns.id())).isPresent());
  }

  /**
   * @param differences the properties that have changed; empty unless this is a change
   */
  private Future<Void> append(
      SqlConnection transaction,
      UUID commandId,
      EventType type,
      Cause cause,
      AmazonAccount account,
      List<String> differences) {
    Map<String, Object> details = new LinkedHashMap<>(AccountCredentials.details(account));
    if (!differences.isEmpty()) {
      details.put("changed", differences);
    }
    return eventLog.append(
        transaction, List.of(new Event(commandId, type, account.id().toString(), cause, details)));
  }

  private static Future<Optional<AmazonAccount>> first(
      SqlConnection transaction, String sql, Tuple parameters) {
    return rows(transaction, sql, parameters).map(AccountRow::first);
  }

  private static Future<RowSet<Row>> rows(SqlConnection transaction, String sql, Tuple parameters) {
    return transaction.preparedQuery(sql).execute(parameters);
  }
}
