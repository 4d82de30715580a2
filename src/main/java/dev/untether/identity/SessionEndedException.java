package dev.untether.identity;

/**
 * The session on whose behalf something was to be changed has ended; nothing was changed. Has no
 * stack trace: it is an answer, not a bug.
 */
public final class SessionEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SessionEndedException() {
    super("the session has ended", null, false, false);
  }
}
