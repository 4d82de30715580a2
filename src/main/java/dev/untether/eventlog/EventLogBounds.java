package dev.untether.eventlog;

/**
 * Between which positions the log can be read.
 *
 * @param oldest the first position after which no event is missing
 * @param newest the highest settled position; new events appear only after it
 * @param present false if, after a failover or a restore, the log is written at another place but
 *     has not been continued there yet; then a position ahead of it may belong to the lost history
 */
public record EventLogBounds(long oldest, long newest, boolean present) {}
