package dev.untether.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Show a slice of a webhook's deliveries, the youngest first.
 *
 * @param status only those; null for all
 * @param before start behind this delivery, or null at the beginning
 * @param offset how many to pass over from there
 * @param limit how many at the most, at least 1
 */
public record ListDeliveries(
    UUID webhookId,
    WebhookDelivery.@Nullable Status status,
    @Nullable UUID before,
    long offset,
    int limit) {}
