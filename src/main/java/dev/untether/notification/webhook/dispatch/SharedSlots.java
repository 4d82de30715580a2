package dev.untether.notification.webhook.dispatch;

/** Bounds how many deliveries are under way beyond the one that each webhook may always have. */
final class SharedSlots {
  private int free;

  SharedSlots(int number) {
    this.free = number;
  }

  /** False if all are taken. */
  boolean take() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  void giveBack() {
    free++;
  }
}
