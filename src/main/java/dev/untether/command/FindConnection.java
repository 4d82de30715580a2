package dev.untether.command;

import java.util.UUID;

/** Show one connection. */
public record FindConnection(UUID connectionId) {}
