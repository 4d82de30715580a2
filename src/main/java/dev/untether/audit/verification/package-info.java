/**
 * Verifies an audit trail: the command {@code verify-audit}, what it reads (an export, a database
 * or a running service) and the verdict. Only the last of them needs a running service. Imports
 * {@code audit.note}, {@code audit.merkle}, {@code eventlog} and {@code platform}.
 */
@NullMarked
package dev.untether.audit.verification;

import org.jspecify.annotations.NullMarked;
