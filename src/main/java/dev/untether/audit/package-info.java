/**
 * 5. Audit: the event log is the audit trail. {@code LedgerBuilder} makes a Merkle tree of it, with
 * one leaf for each event, and signs each state of the tree; {@link
 * dev.untether.audit.AuditRecords} reads the events as records, and {@link
 * dev.untether.audit.Ledger} gives proofs. {@code merkle} and {@code note} have the formats. The
 * package {@code verification} checks from outside whether a trail is still what was recorded;
 * nothing here imports it. Imports {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.audit;

import org.jspecify.annotations.NullMarked;
