package dev.untether.model;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a client looks for, without regard to case and accents: a part of the text; or, with {@code
 * *} (any characters) or {@code ?} (one character), the form of the whole text. No other character
 * is special. Blank matches everything. No pattern makes it slow.
 */
final class SearchPattern {
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}");

  private final String pattern;
  private final boolean hasWildcards;

  SearchPattern(String pattern) {
    this.pattern = folded(pattern.strip());
    this.hasWildcards = this.pattern.indexOf('*') >= 0 || this.pattern.indexOf('?') >= 0;
  }

  boolean matches(String text) {
    String folded = folded(text);
    return hasWildcards ? matchesWhole(folded) : folded.contains(pattern);
  }

  private static String folded(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
    return ACCENTS.matcher(decomposed).replaceAll("").toLowerCase(Locale.ROOT);
  }

  /** On a mismatch lets the last asterisk take in one character more: never tries anything else. */
  private boolean matchesWhole(String text) {
    int at = 0;
    int afterAsterisk = -1;
    int takenUpTo = 0;
    for (int i = 0; i < text.length(); ) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        afterAsterisk = ++at;
        takenUpTo = i;
      } else if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(i))) {
        at++;
        i++;
      } else if (afterAsterisk >= 0) {
        at = afterAsterisk;
        i = ++takenUpTo;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
