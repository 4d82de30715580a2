/**
 * Users, logon sessions, tokens, roles. Who somebody is, and whether they still are: a session is
 * over when its row is gone. Imports {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.identity;

import org.jspecify.annotations.NullMarked;
