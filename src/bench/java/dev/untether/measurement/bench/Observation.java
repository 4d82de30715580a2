package dev.untether.measurement.bench;

import dev.untether.measurement.ResidentMemory;

/** A run, and what it cost while it was under way. */
record Observation(Figures figures, ProcessorTime processorTime, ResidentMemory memory) {}
