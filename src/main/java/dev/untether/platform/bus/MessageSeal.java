package dev.untether.platform.bus;

/** Keeps a message that crosses nodes secret, and shows whether one of the nodes has made it. */
public interface MessageSeal {

  /**
   * Seals a message for its way to another node.
   *
   * @param context must be the same when the message is opened; it is not part of the sealed
   *     message
   */
  byte[] seal(byte[] message, byte[] context);

  /**
   * Opens a sealed message.
   *
   * @throws ForeignMessageException if no node of this cluster sealed it in this context
   */
  byte[] open(byte[] sealed, byte[] context);
}
