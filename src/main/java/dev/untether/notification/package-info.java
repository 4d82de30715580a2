/**
 * 6. Who wants to know: the notification verticle follows the event log and tells its channels, at
 * least once and in order. One sends to webhooks, another sends mail, and one hands a line to the
 * log, which may drop lines when whoever reads it is slow. Imports {@code command}, {@code
 * eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.notification;

import org.jspecify.annotations.NullMarked;
