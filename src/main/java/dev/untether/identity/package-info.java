/**
 * Users, logon sessions, tokens, roles, and limits on failed logons. The API asks it whether the
 * token and the session of a request are valid. A session is over when its row is deleted. Imports
 * {@code incident}, {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.identity;

import org.jspecify.annotations.NullMarked;
