package dev.untether.eventlog;

/** How far one reading of a consumer came. */
enum Progress {
  /**
   * Less than a batch was read, or nothing, or another node reads. Whether there is something
   * unsettled behind what was read, the next reading finds out.
   */
  CAUGHT_UP,
  /** A whole batch was read: there may be more. */
  BEHIND,
  /** There are events that must wait for an older transaction. */
  UNSETTLED
}
