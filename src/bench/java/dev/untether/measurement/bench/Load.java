package dev.untether.measurement.bench;

/** Something to be done as fast as can be, for a while. */
interface Load {

  /** Gets ready what is not to be measured. */
  default void prepare() {}

  /** Blocks while it runs. */
  Figures run();
}
