/**
 * Webhooks: events on their way to subscribers by HTTP. The service keeps the registry of webhooks,
 * and schedules what somebody asks to be sent again. The planner turns each event into a delivery
 * for each webhook that wants it, in the transaction of a consumer of the log; the dispatcher, on
 * one node at a time, sends the deliveries and sends again those that fail. The format is that of
 * Standard Webhooks 1.0.0.
 */
@NullMarked
package dev.untether.notification.webhook;

import org.jspecify.annotations.NullMarked;
