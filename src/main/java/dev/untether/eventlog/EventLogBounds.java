package dev.untether.eventlog;

/**
 * Between which positions the log can be read.
 *
 * @param oldest the first one behind which no event is missing
 * @param newest the last one behind which events may still appear, and none before it
 * @param present false if the log is written at another place since a failover or a restore, and
 *     has not been continued there yet: a position ahead of it may be one of the lost history
 */
public record EventLogBounds(long oldest, long newest, boolean present) {}
