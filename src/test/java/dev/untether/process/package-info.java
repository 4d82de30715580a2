/** Tests of the packaged process: starts, stops, kills, and what it prints. */
@NullMarked
package dev.untether.process;

import org.jspecify.annotations.NullMarked;
