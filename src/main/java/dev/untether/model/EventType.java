package dev.untether.model;

/** The types of events. The text is the CloudEvents {@code type} and never changes its meaning. */
public enum EventType {
  CONNECTION_ADDED("dev.untether.connection.added.v1"),
  CONNECTION_REMOVED("dev.untether.connection.removed.v1"),
  /** A check has found that a connection does not work any more, or for another reason. */
  CONNECTION_FAILING("dev.untether.connection.failing.v1"),
  /** A check has found that a connection works again. */
  CONNECTION_RECOVERED("dev.untether.connection.recovered.v1"),
  REMOVAL_REFUSED("dev.untether.connection.removal.refused.v1"),
  /** Somebody asked what the removal of a connection would do, and removed nothing. */
  REMOVAL_DRY_RUN("dev.untether.connection.removal.dryrun.v1"),
  ACCOUNT_ADDED("dev.untether.account.added.v1"),
  ACCOUNT_CHANGED("dev.untether.account.changed.v1"),
  ACCOUNT_REMOVED("dev.untether.account.removed.v1"),
  SESSION_STARTED("dev.untether.session.started.v1"),
  SESSION_ENDED("dev.untether.session.ended.v1"),
  LOGON_REFUSED("dev.untether.session.logon.refused.v1"),
  USER_ADDED("dev.untether.user.added.v1"),
  USER_CHANGED("dev.untether.user.changed.v1"),
  USER_REMOVED("dev.untether.user.removed.v1"),
  /** A change that a logged-on user was refused, other than the removal of a connection. */
  CHANGE_REFUSED("dev.untether.change.refused.v1"),
  /**
   * A request without a valid token, or a malformed request to change something or to log on; or
   * the number of such requests from one address.
   */
  ACCESS_REFUSED("dev.untether.access.refused.v1"),
  AUDIT_TRAIL_READ("dev.untether.audit.read.v1"),
  /** The signed size and hash of the ledger. */
  AUDIT_CHECKPOINT("dev.untether.audit.checkpoint.v1"),
  /** Another key signs the checkpoints of the ledger from now on. */
  LEDGER_KEY_ADDED("dev.untether.audit.key.added.v1"),
  /** A failover or a restore has replaced the event log with another history of it. */
  LOG_DIVERGED("dev.untether.log.diverged.v1"),
  WEBHOOK_ADDED("dev.untether.webhook.added.v1"),
  WEBHOOK_CHANGED("dev.untether.webhook.changed.v1"),
  WEBHOOK_REMOVED("dev.untether.webhook.removed.v1"),
  WEBHOOK_SECRET_ROTATED("dev.untether.webhook.secret.rotated.v1"),
  /** A user requested deliveries: a test, the repetition of one delivery, or a range of the log. */
  WEBHOOK_DELIVERY_REQUESTED("dev.untether.webhook.delivery.requested.v1"),
  /** A delivery is dead, because its last attempt has failed. */
  WEBHOOK_EXHAUSTED("dev.untether.webhook.exhausted.v1"),
  /** Untether itself has disabled a webhook. */
  WEBHOOK_DISABLED("dev.untether.webhook.disabled.v1");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
