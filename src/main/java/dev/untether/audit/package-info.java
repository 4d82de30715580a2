/**
 * 5. Audit: {@code AuditTrail} keeps each event of the log as one record, exactly once, and chains
 * it by hash to the previous record; {@link dev.untether.audit.AuditRecords} reads the records. The
 * head of the chain is signed at regular intervals. The package {@code verification} checks offline
 * whether an audit trail is still what was recorded; nothing here imports it. Imports {@code
 * eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.audit;

import org.jspecify.annotations.NullMarked;
