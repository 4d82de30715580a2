/**
 * 5. Who did what: the audit verticle keeps each event of the log as one record, exactly once, and
 * {@link dev.untether.audit.AuditRecords} reads them. Imports {@code eventlog}, {@code connection}
 * and {@code platform}.
 */
@NullMarked
package dev.untether.audit;

import org.jspecify.annotations.NullMarked;
