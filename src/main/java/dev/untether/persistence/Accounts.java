package dev.untether.persistence;

import dev.untether.command.AccountCommands.FindAccess;
import dev.untether.command.AccountCommands.FindAccountAccess;
import dev.untether.command.AccountCommands.FoundAccess;
import dev.untether.command.AccountCommands.FoundAccountAccess;
import dev.untether.persistence.AccountTable.AccessRow;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The accounts at AWS that Untether knows, and how it reaches them. */
final class Accounts {
  private final Database database;

  Accounts(Database database) {
    this.database = database;
  }

  Future<FoundAccess> findAccess(FindAccess query) {
    return database
        .executeRepeatable(AccountTable.ACCESS_OF_CONNECTION, Tuple.of(query.connectionId()))
        .map(rows -> new FoundAccess(Rows.first(rows, AccessRow::ofConnection).orElse(null)));
  }

  Future<FoundAccountAccess> findAccountAccess(FindAccountAccess query) {
    return database
        .executeRepeatable(AccountTable.ACCESS_OF_ACCOUNT, Tuple.of(query.accountId()))
        .map(rows -> new FoundAccountAccess(Rows.first(rows, AccessRow::ofAccount).orElse(null)));
  }
}
