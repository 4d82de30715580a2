package dev.untether.platform.bus;

/** Encrypts messages between nodes, and verifies that a node of this cluster made them. */
public interface MessageSeal {

  /**
   * Seals a message that is sent to another node.
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

  /** A message that no node of this cluster made, or that was changed in transit. */
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
