/**
 * Sends webhook deliveries. The planner turns each event into a delivery for each webhook that
 * wants it, in the transaction of a consumer of the log; the dispatcher, on one node at a time,
 * sends the deliveries and sends again those that fail. Imports {@code http}, {@code command},
 * {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.notification.webhook.dispatch;

import org.jspecify.annotations.NullMarked;
