/**
 * Start here: {@link dev.untether.app.Main} reads the settings; {@code Untether}, {@code
 * Deployment} and {@code Components}, in this order, say how a node starts; {@code Shutdown} stops
 * it in the reverse order. Imports every other package; none imports this one.
 */
@NullMarked
package dev.untether.app;

import org.jspecify.annotations.NullMarked;
