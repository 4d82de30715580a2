package dev.untether.command;

import dev.untether.connection.AmazonConnection;
import org.jspecify.annotations.Nullable;

/**
 * Reply to {@link FindConnection}.
 *
 * @param connection null if there is none of that id
 */
public record FoundConnection(@Nullable AmazonConnection connection) {}
