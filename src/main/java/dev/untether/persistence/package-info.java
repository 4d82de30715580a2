/**
 * 3. A row changes and an event is appended, in one transaction: {@code PersistenceVerticle}
 * receives the command, {@code Removals} batches it, and {@code ConnectionTable} has the SQL.
 * Commands that arrive while a batch is running share the next transaction. What happens next: the
 * reply goes back to {@code api}, and {@code eventlog} tells the consumers that there is something
 * to read. Imports {@code command}, {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.persistence;

import org.jspecify.annotations.NullMarked;
