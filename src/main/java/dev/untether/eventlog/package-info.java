/**
 * 4. What happened, in order: events are appended inside the transaction that makes the change, and
 * read from a position. The log in PostgreSQL is the truth; a nudge on the event bus only says that
 * there is something to read. Named consumers keep their position in the database. What happens
 * next: {@code audit}, {@code notification} and {@code stream}. Imports {@code model} and {@code
 * platform}.
 */
@NullMarked
package dev.untether.eventlog;

import org.jspecify.annotations.NullMarked;
