package dev.untether.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/**
 * A user whom no other transaction can change before this one ends.
 *
 * @param isLastAdministrator stays so until then, too
 */
record LockedUser(StoredUser stored, boolean isLastAdministrator) {

  /** Locks all administrators, then the user. Empty if there is no such user. */
  static Future<Optional<LockedUser>> lock(SqlConnection transaction, UUID id) {
    String administrator = Role.ADMINISTRATOR.text();
    return transaction
        .preparedQuery(UserTable.LOCK_ADMINISTRATORS)
        .execute(Tuple.of(administrator))
        .compose(
            locked ->
                transaction.preparedQuery(UserTable.LOCK).execute(Tuple.of(id, administrator)))
        .map(LockedUser::first);
  }

  private static Optional<LockedUser> first(RowSet<Row> rows) {
    return StoredUser.first(rows)
        .map(
            stored ->
                new LockedUser(
                    stored,
                    stored.user().role() == Role.ADMINISTRATOR
                        && rows.iterator().next().getLong("administrators") == 1));
  }
}
