/**
 * 7. Who is listening: the end of the log is kept in memory while somebody does, each stream is a
 * position that moves along it at its client's pace, and whoever has fallen behind is fed from the
 * database. What happens next: {@code api} carries it to clients. Imports {@code eventlog}, {@code
 * connection} and {@code platform}.
 */
@NullMarked
package dev.untether.stream;

import org.jspecify.annotations.NullMarked;
