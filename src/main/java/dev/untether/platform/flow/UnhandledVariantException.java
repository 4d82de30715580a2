package dev.untether.platform.flow;

/**
 * A sealed type has a variant that this place does not handle. It is a bug: it ends each chain that
 * must handle all of them, until Java's {@code switch} can check that.
 */
public final class UnhandledVariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names only the type of the value, which may hold a secret. */
  public UnhandledVariantException(Object value) {
    super(value.getClass().getName());
  }
}
