/**
 * Verifies an audit trail offline: the command {@code verify-audit}, the sources that it reads (an
 * export or a database) and the verdict. It needs no running service. Imports {@code audit} and
 * {@code platform}.
 */
@NullMarked
package dev.untether.audit.verification;

import org.jspecify.annotations.NullMarked;
