/**
 * The event bus with types: an address names the command that it takes and the reply that it gives.
 * Records travel by reference inside one process, without encoding, and between nodes as sealed
 * JSON. Imports {@code failure} and {@code load}.
 */
@NullMarked
package dev.untether.platform.bus;

import org.jspecify.annotations.NullMarked;
