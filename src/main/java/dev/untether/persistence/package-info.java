/**
 * 3. A row changes and an event is appended, in one transaction: {@code PersistenceVerticle}
 * receives the command, {@code Removals} batches it, and {@code ConnectionTable} has the SQL.
 * Commands that arrive while a batch is running share the next transaction. What happens next: the
 * reply goes back to {@code api}, and {@code eventlog} tells the consumers that there is something
 * to read.
 *
 * <p>The accounts at AWS are here, too ({@code Accounts}), and not in a room of their own: a
 * connection refers to its account, so that an addition locks the account in its one statement, and
 * the removal of an account counts its connections. Imports {@code command}, {@code eventlog},
 * {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.persistence;

import org.jspecify.annotations.NullMarked;
