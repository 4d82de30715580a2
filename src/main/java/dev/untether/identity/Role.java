package dev.untether.identity;

import java.util.Arrays;
import java.util.Optional;

/** What a user may do. The text is the {@code roleName} of the API. */
public enum Role {
  ADMINISTRATOR("Portal Administrator"),
  OPERATOR("Portal Operator"),
  RESTORE_OPERATOR("Restore Operator");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Returns the role of this name, ignoring case. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text.equalsIgnoreCase(text)).findFirst();
  }
}
