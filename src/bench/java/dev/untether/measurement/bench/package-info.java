/**
 * What {@code scripts/bench} does. {@link dev.untether.measurement.bench.Bench} goes through the
 * groups of {@link dev.untether.measurement.bench.Cases}; {@link
 * dev.untether.measurement.bench.Rounds} runs the cases of a group in turns, each of which is a
 * {@link dev.untether.measurement.bench.Load} on a {@link dev.untether.measurement.bench.Target}.
 * {@link dev.untether.measurement.bench.ResultTable} tells what came of it, and {@link
 * dev.untether.measurement.bench.Proof} whether it is true. Scripts of the load generators are in
 * {@code src/bench/resources/bench}.
 */
@NullMarked
package dev.untether.measurement.bench;

import org.jspecify.annotations.NullMarked;
