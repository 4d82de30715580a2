package dev.untether.measurement.bench;

import java.util.OptionalDouble;

/**
 * What one thing done has cost, on the average of a run. What the consumers of events do afterwards
 * is part of it, so it counts until they have all events.
 *
 * @param service the processor time of the node, in microseconds
 * @param database the processor time of PostgreSQL, in microseconds; not known of a server that was
 *     given
 * @param wal in bytes
 * @param tables by how much tables and indexes have grown, in bytes
 */
record Effort(double service, OptionalDouble database, double wal, double tables) {

  static Effort of(long done, ProcessorTime processorTime, Storage storage) {
    return new Effort(
        ProcessorTime.micros(processorTime.service()) / done,
        processorTime.database().isPresent()
            ? OptionalDouble.of(ProcessorTime.micros(processorTime.database().getAsLong()) / done)
            : OptionalDouble.empty(),
        (double) storage.wal() / done,
        (double) storage.tables() / done);
  }

  /** The processor time of node and PostgreSQL; not a number if one of them is not known. */
  double both() {
    return service + database.orElse(Double.NaN);
  }
}
