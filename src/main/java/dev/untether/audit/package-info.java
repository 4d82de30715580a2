/**
 * 5. Who did what: the audit verticle keeps each event of the log as one record, exactly once and
 * chained by its hash to the one before, and {@link dev.untether.audit.AuditRecords} reads them.
 * The head of the chain is signed now and then; {@link dev.untether.audit.TrailVerification} tells
 * offline whether a trail is still what was recorded. Imports {@code command}, {@code eventlog},
 * {@code connection} and {@code platform}.
 */
@NullMarked
package dev.untether.audit;

import org.jspecify.annotations.NullMarked;
