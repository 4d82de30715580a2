package dev.untether.identity;

import java.text.Normalizer;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * A user as clients may see it.
 *
 * @param isDefault whether this is the administrator that the first start created
 */
public record User(
    UUID id, String name, String description, Role role, boolean isDefault, Instant createdAt) {

  /** How names of users are compared. */
  static final class UserName {
    private UserName() {}

    /** Returns the same key for names that a reader cannot tell apart, ignoring case. */
    static String key(String name) {
      String lowerCase = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
      return Normalizer.normalize(lowerCase, Normalizer.Form.NFC)
          .replace('\0', '\uFFFD'); // PostgreSQL cannot store NUL
    }
  }
}
