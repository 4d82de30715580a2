package dev.untether.identity;

/** The SQL of {@code signing_key}, which has one row. */
final class SigningKeyTable {
  private SigningKeyTable() {}

  /** Keeps the key that is there. */
  static final String ADD =
      "INSERT INTO signing_key (ciphertext) VALUES ($1) ON CONFLICT (only_row) DO NOTHING";

  static final String READ = "SELECT ciphertext FROM signing_key";
}
