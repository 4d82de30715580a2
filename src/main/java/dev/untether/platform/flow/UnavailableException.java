package dev.untether.platform.flow;

import java.util.Objects;

/**
 * Something that is needed is out of reach or full at the moment: the same request may succeed
 * later. Whether it had an effect may be unknown, so it is repeated with the same command id or
 * idempotency key only. Has no stack trace: it is an answer, not a bug.
 */
public class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Without a cause that would tell more.
   *
   * @param message a sentence for the client
   */
  public UnavailableException(String message) {
    super(message, null, false, false);
  }

  /**
   * With what has failed.
   *
   * @param message a sentence for the client
   */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
