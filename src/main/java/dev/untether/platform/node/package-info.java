/**
 * What all rooms of one node share: its Vert.x, event bus, database pools, clock and metrics.
 * Imports {@code bus}, {@code database} and {@code telemetry}.
 */
@NullMarked
package dev.untether.platform.node;

import org.jspecify.annotations.NullMarked;
