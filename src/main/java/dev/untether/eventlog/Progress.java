package dev.untether.eventlog;

/** How far one reading of a consumer came. */
enum Progress {
  /** Nothing to read, or another node reads. */
  CAUGHT_UP,
  /** A whole batch was read: there may be more. */
  BEHIND,
  /** There are events that must wait for an older transaction. */
  UNSETTLED
}
