package dev.untether.identity;

import java.text.Normalizer;
import java.util.Locale;

/** How names of users compare. */
final class UserName {
  private UserName() {}

  /** Equal for names that are the same to a reader, without regard to case. */
  static String key(String name) {
    String lowerCase = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(lowerCase, Normalizer.Form.NFC)
        .replace('\0', '\uFFFD'); // PostgreSQL stores no NUL
  }
}
