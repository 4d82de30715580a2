package dev.untether.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Show a slice of the webhooks, in the order of their ids (that in which they were added).
 *
 * @param after start behind this id, or null at the beginning
 * @param offset how many to pass over from there
 * @param limit how many at the most, at least 1
 */
public record ListWebhooks(@Nullable UUID after, long offset, int limit) {}
