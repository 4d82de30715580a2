package dev.untether.platform.bus;

/** Another node met with a mistake of ours; its log tells more. Without a stack trace. */
public final class RemoteFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RemoteFailureException(String what) {
    super("the node that served the command failed with " + what, null, false, false);
  }
}
