package dev.untether.eventlog;

/**
 * Between which positions the log can be read.
 *
 * @param oldest the first one behind which no event is missing
 * @param newest the last one behind which events may still appear, and none before it
 */
public record EventLogBounds(long oldest, long newest) {}
