package dev.untether.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many deliveries a webhook has.
 *
 * @param status only those; null for all
 */
public record CountDeliveries(UUID webhookId, WebhookDelivery.@Nullable Status status) {}
