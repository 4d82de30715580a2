package dev.untether.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules for new passwords (NIST SP 800-63B, 5.1.1.2): long, not a common password, and not the
 * user's name. Passwords that were set under older rules stay valid.
 */
public final class PasswordRules {
  /** Minimum length in Unicode code points. */
  public static final int MIN_LENGTH = 12;

  private static final int MAX_LENGTH = 1024;

  /** How many characters a password must have besides the user's name. */
  private static final int MIN_BESIDE_NAME = 6;

  /** Characters that people add before or after a word to make it long enough. */
  private static final Pattern PADDING = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

  /** The same characters repeated again and again. */
  private static final Pattern REPETITION = Pattern.compile("(.{1,10}?)\\1+", Pattern.DOTALL);

  private static final int MIN_REPEATED = 6;
  private static final Set<String> COMMON = common();

  private PasswordRules() {}

  /**
   * Returns what is wrong with a new password, as a text that continues "the password"; empty if it
   * is valid.
   */
  public static Optional<String> mistake(String password, String userName) {
    return mistake(password).or(() -> mistakeBesideName(password, userName));
  }

  /** The same check, without the rules that depend on the user's name. */
  public static Optional<String> mistake(String password) {
    if (password.isBlank()) {
      return Optional.of("must not be blank");
    }
    if (password.codePointCount(0, password.length()) < MIN_LENGTH) {
      return Optional.of("must have at least " + MIN_LENGTH + " characters");
    }
    if (!Passwords.isAcceptable(password)) {
      return Optional.of(
          "must have at most " + MAX_LENGTH + " characters, and no halves of surrogate pairs");
    }
    return isCommon(folded(password))
        ? Optional.of("must not be one that many people use, or such a one with a few digits")
        : Optional.empty();
  }

  private static Optional<String> mistakeBesideName(String password, String userName) {
    String name = folded(userName);
    String rest = name.isEmpty() ? folded(password) : folded(password).replace(name, "");
    return rest.codePointCount(0, rest.length()) < MIN_BESIDE_NAME
        ? Optional.of("must not be the user's name, or the name with a few other characters")
        : Optional.empty();
  }

  private static boolean isCommon(String password) {
    return COMMON.contains(password)
        || COMMON.contains(PADDING.matcher(password).replaceAll(""))
        || isRepetition(password);
  }

  private static boolean isRepetition(String password) {
    var repetition = REPETITION.matcher(password);
    if (!repetition.matches()) {
      return false;
    }
    String repeated = repetition.group(1);
    return repeated.length() < MIN_REPEATED || COMMON.contains(repeated);
  }

  private static String folded(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static Set<String> common() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    PasswordRules.class.getResourceAsStream("/identity/common-passwords.txt")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
