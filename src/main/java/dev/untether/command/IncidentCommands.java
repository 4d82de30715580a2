package dev.untether.command;

import dev.untether.model.Event;
import dev.untether.platform.bus.BusAddress;

/**
 * The bus address at which incidents are recorded: events that changed nothing but belong in the
 * audit trail.
 */
public final class IncidentCommands {
  private IncidentCommands() {}

  /**
   * The reply comes after the commit. When there are many refusals of access from one address, they
   * are counted instead of recorded one by one; the reply to a counted refusal comes at once. A
   * request fails with {@link dev.untether.platform.flow.UnavailableException} when it should be
   * tried again later.
   */
  public static final BusAddress<RecordIncident, Done> RECORD =
      new BusAddress<>("untether.incidents.record", RecordIncident.class, Done.class);

  /**
   * Records a refused change, a request without a valid token, or that somebody has read the audit
   * trail.
   */
  public record RecordIncident(Event event) {}

  /** The command has taken effect; there is no other result. */
  public enum Done {
    DONE
  }
}
