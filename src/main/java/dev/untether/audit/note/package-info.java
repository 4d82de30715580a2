/**
 * The texts by which the ledger speaks to others: signed notes, checkpoints, proofs and bundles of
 * entries (C2SP signed-note, tlog-checkpoint, tlog-proof, tlog-tiles). Plain classes without
 * database or network. Imports {@code audit.merkle} and {@code platform.security}.
 */
@NullMarked
package dev.untether.audit.note;

import org.jspecify.annotations.NullMarked;
