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

  /** A message that none of the nodes has made, or that was changed on its way. */
  public static final class ForeignMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForeignMessageException(String message, Throwable cause) {
      super(message, cause);
    }

    ForeignMessageException(String message) {
      super(message);
    }
  }
}
