/**
 * 5. Who did what: the audit verticle keeps each event of the log as one record, exactly once and
 * chained by its hash to the one before, and {@link dev.untether.audit.AuditRecords} reads them.
 * The head of the chain is signed now and then. The package {@code verification} tells offline
 * whether a trail is still what was recorded; nothing here imports it. Imports {@code eventlog},
 * {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.audit;

import org.jspecify.annotations.NullMarked;
