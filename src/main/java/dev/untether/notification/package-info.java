/**
 * 6. Who wants to know: the notification verticle follows the event log and tells its channels, at
 * least once and in order. The one channel so far hands a line to the log, which may drop lines
 * when whoever reads it is slow. Imports {@code eventlog}, {@code connection} and {@code platform}.
 */
@NullMarked
package dev.untether.notification;

import org.jspecify.annotations.NullMarked;
