/**
 * Users, logon sessions, tokens, roles, and limits on failed logons. A session is over when its row
 * is deleted. Imports {@code incident}, {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.identity;

import org.jspecify.annotations.NullMarked;
