/**
 * One attempt to deliver over HTTP: the signature of Standard Webhooks 1.0.0, the addresses that
 * Untether may connect to, and what the receiver answered. Imports {@code command} and {@code
 * platform}.
 */
@NullMarked
package dev.untether.notification.webhook.http;

import org.jspecify.annotations.NullMarked;
