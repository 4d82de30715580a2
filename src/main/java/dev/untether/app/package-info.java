/**
 * Start here: {@link dev.untether.app.Main}, the settings of the whole, and the wiring: what is
 * deployed in which order, and stopped in the reverse. Imports every other package; none imports
 * this one.
 */
@NullMarked
package dev.untether.app;

import org.jspecify.annotations.NullMarked;
