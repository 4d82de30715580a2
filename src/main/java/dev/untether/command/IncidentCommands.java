package dev.untether.command;

import dev.untether.model.Event;
import dev.untether.platform.bus.BusAddress;

/** The addresses of the audit trail. */
public final class IncidentCommands {
  private IncidentCommands() {}

  /**
   * The reply comes after the commit. Refusals of access are counted, not recorded one by one, when
   * there are many from one address; for those the reply comes at once. A request fails with {@link
   * dev.untether.platform.flow.UnavailableException} when it should be tried again later.
   */
  public static final BusAddress<RecordIncident, Done> RECORD =
      new BusAddress<>("untether.audit.record", RecordIncident.class, Done.class);

  /**
   * Put into the log what changed nothing but belongs into the audit trail: a refused change, a
   * request without a valid token, somebody reading the trail.
   */
  public record RecordIncident(Event event) {}

  /** The command was carried out, and there is nothing more to say. */
  public enum Done {
    DONE
  }
}
