package dev.untether.command;

import dev.untether.platform.bus.Address;

/** The addresses of the audit trail. */
public final class AuditCommands {
  private AuditCommands() {}

  /**
   * The reply comes after the commit. Refusals of access are counted, not recorded one by one, when
   * there are many from one address; for those the reply comes at once. A request fails with {@link
   * dev.untether.platform.failure.UnavailableException} when it should be tried again later.
   */
  public static final Address<RecordIncident, Done> RECORD =
      new Address<>("untether.audit.record", RecordIncident.class, Done.class);
}
