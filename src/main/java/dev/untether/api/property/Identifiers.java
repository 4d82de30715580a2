package dev.untether.api.property;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids as clients send them. */
public final class Identifiers {
  private static final Pattern FORM =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private Identifiers() {}

  /** A UUID in the form of RFC 9562, section 4, with no digit left out; of any version. */
  public static Optional<UUID> parse(String text) {
    // UUID.fromString alone also takes "1-1-1-1-1".
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }
}
