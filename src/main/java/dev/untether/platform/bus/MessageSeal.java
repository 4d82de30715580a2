package dev.untether.platform.bus;

/** Keeps a message that crosses nodes secret, and shows whether one of the nodes has made it. */
public interface MessageSeal {
  byte[] seal(byte[] message);

  /**
   * The message.
   *
   * @throws ForeignMessageException if none of the nodes has sealed it
   */
  byte[] open(byte[] sealed);
}
