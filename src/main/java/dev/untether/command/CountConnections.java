package dev.untether.command;

/** How many connections are there? The reply is a {@link Long}. */
public record CountConnections() {}
