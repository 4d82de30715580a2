/**
 * 6. Notification: the notification verticle reads the event log and passes each event to its
 * channels, at least once and in order. One channel sends to webhooks, one sends mail, and one
 * writes lines to the node's log, which may drop lines if its reader is slow. Imports {@code
 * command}, {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.notification;

import org.jspecify.annotations.NullMarked;
