package dev.untether.platform.bus;

/** Keeps a message that crosses nodes secret, and shows whether one of the nodes has made it. */
public interface MessageSeal {

  /**
   * The message as it may cross nodes.
   *
   * @param context what the message is opened with: it is not in the sealed message, but nobody who
   *     names another one can open it
   */
  byte[] seal(byte[] message, byte[] context);

  /**
   * The message.
   *
   * @throws ForeignMessageException if none of the nodes has sealed it, or not in this context
   */
  byte[] open(byte[] sealed, byte[] context);
}
