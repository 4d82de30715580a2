/**
 * Mail of what has happened: one for each event, or a digest when there are many. At least once; a
 * repeat has the same Message-ID. Imports {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.notification.mail;

import org.jspecify.annotations.NullMarked;
