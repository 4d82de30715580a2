/** Measurements of the packaged process; see {@code scripts/measure} and {@code scripts/bench}. */
@NullMarked
package dev.untether.measurement;

import org.jspecify.annotations.NullMarked;
