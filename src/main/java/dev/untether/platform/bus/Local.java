package dev.untether.platform.bus;

/**
 * A message from this process of a type that anybody on the bus can send. The wrapper distinguishes
 * it from messages from outside.
 */
record Local(Object message) {
  static Object mark(Object message) {
    return isOurs(message) ? message : new Local(message);
  }

  /** Records and enums need no wrapper: from outside, they arrive only sealed. */
  static boolean isOurs(Object message) {
    return message instanceof Record || message instanceof Enum;
  }
}
