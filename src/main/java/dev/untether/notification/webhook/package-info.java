/**
 * Webhooks: events on their way to subscribers by HTTP. This package keeps the registry of webhooks
 * and answers the commands about them, among them those that ask for deliveries to be sent again.
 * {@code dispatch} plans and sends the deliveries, {@code http} makes one attempt. Imports both,
 * {@code command}, {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.notification.webhook;

import org.jspecify.annotations.NullMarked;
