package dev.untether.measurement.bench;

import dev.untether.measurement.ResidentMemory;

/**
 * A run, and what it has cost.
 *
 * @param processorTime while it was under way
 * @param memory while it was under way
 */
record Observation(
    Figures figures, ProcessorTime processorTime, ResidentMemory memory, Effort effort) {}
