package dev.untether.command;

/** How many webhooks are there? The reply is a {@link Long}. */
public record CountWebhooks() {}
