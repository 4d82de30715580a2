package dev.untether.identity;

import java.text.Normalizer;
import java.util.Locale;

/** How names of users compare and how they are written down. */
final class UserName {
  private static final int MAX_RECORDED = 256;

  private UserName() {}

  /** Equal for names that are the same to a reader, without regard to case. */
  static String key(String name) {
    String lowerCase = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(lowerCase, Normalizer.Form.NFC)
        .replace('\0', '\uFFFD'); // PostgreSQL stores no NUL
  }

  /** What somebody typed, fit for the event log: short, and without control characters. */
  static String recorded(String typed) {
    String start = typed.substring(0, Math.min(typed.length(), MAX_RECORDED));
    return start.replaceAll("\\p{Cc}", "");
  }
}
