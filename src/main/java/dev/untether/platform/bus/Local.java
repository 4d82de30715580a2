package dev.untether.platform.bus;

/**
 * A message from this process whose type anybody on the bus can send: the wrapping tells it from
 * what came from outside.
 */
record Local(Object message) {
  static Object mark(Object message) {
    return isOurs(message) ? message : new Local(message);
  }

  /** A record or an enum comes from another node sealed, and unsealed not at all. */
  static boolean isOurs(Object message) {
    return message instanceof Record || message instanceof Enum;
  }
}
