/**
 * 7. Who is listening: the end of the log is kept in memory while there are listeners. Each stream
 * is a position that moves along the log at its client's pace; a stream that has fallen behind is
 * fed from the database. {@code RemovalPublisher} also publishes each removal on the event bus.
 * What happens next: {@code api} sends the events to clients. Imports {@code eventlog}, {@code
 * model} and {@code platform}.
 */
@NullMarked
package dev.untether.stream;

import org.jspecify.annotations.NullMarked;
