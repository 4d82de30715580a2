/** Measurements of the packaged process; {@code scripts/measure} runs them. */
@NullMarked
package dev.untether.measurement;

import org.jspecify.annotations.NullMarked;
