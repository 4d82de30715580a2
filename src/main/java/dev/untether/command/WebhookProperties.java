package dev.untether.command;

import dev.untether.connection.EventFilter;

/**
 * What the owner of a webhook decides.
 *
 * @param url where events are sent; absolute
 * @param filter which events; subjects are ids of connections
 * @param enabled a webhook that is not gets nothing new, and what waits for it keeps waiting
 */
public record WebhookProperties(
    String url, String description, EventFilter filter, Ordering ordering, boolean enabled) {

  /** In which order events are sent. */
  public enum Ordering {
    /** That of the log, one after the other: one that fails holds up those behind it. */
    STRICT,
    /** None; several are under way at once. */
    NONE
  }
}
