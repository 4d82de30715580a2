package dev.untether.notification.webhook;

/** Another node dispatches now: what became of a delivery is for that node to find out. */
final class TenureOverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TenureOverException() {
    super("another node dispatches the webhooks", null, false, false);
  }
}
