package dev.untether.command;

import java.util.UUID;

/** Show one webhook. */
public record FindWebhook(UUID webhookId) {}
