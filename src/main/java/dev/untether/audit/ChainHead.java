package dev.untether.audit;

/**
 * Where the chain of records ends.
 *
 * @param number of the last record; 0 if there is none
 * @param hash of the last record, in hex digits
 */
public record ChainHead(long number, String hash) {
  /** What the first record follows. */
  public static final ChainHead BEGINNING = new ChainHead(0, "0".repeat(64));
}
