package dev.untether.connection;

/** What can happen. The text is the CloudEvents {@code type} and never changes its meaning. */
public enum EventType {
  CONNECTION_ADDED("dev.untether.connection.added.v1"),
  CONNECTION_REMOVED("dev.untether.connection.removed.v1"),
  REMOVAL_REFUSED("dev.untether.connection.removal.refused.v1"),
  SESSION_STARTED("dev.untether.session.started.v1"),
  SESSION_ENDED("dev.untether.session.ended.v1"),
  LOGON_REFUSED("dev.untether.session.logon.refused.v1"),
  USER_ADDED("dev.untether.user.added.v1"),
  USER_CHANGED("dev.untether.user.changed.v1"),
  USER_REMOVED("dev.untether.user.removed.v1");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
