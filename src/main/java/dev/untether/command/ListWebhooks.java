package dev.untether.command;

/** Show all webhooks. There are few. */
public record ListWebhooks() {}
