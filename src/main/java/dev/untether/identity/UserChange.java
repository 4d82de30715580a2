package dev.untether.identity;

import dev.untether.identity.UserTable.StoredUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The properties to change; null leaves a property as it is.
 *
 * @param oldPassword required from users who change their own password
 */
public record UserChange(
    @Nullable String description,
    @Nullable String password,
    @Nullable String oldPassword,
    @Nullable Role role) {

  static final String PASSWORD = "password";

  /**
   * Returns what is wrong with the new password; empty if there is no new password, or it is
   * acceptable.
   */
  Optional<String> mistakeOfPassword(User user) {
    return Optional.ofNullable(password)
        .flatMap(given -> PasswordRules.mistake(given, user.name()));
  }

  StoredUser applyTo(StoredUser stored, Optional<String> passwordHash) {
    User user = stored.user();
    return new StoredUser(
        new User(
            user.id(),
            user.name(),
            description == null ? user.description() : description,
            role == null ? user.role() : role,
            user.isDefault(),
            user.createdAt()),
        passwordHash.orElse(stored.passwordHash()));
  }

  /** Returns the names of the properties that differ. */
  static List<String> differences(StoredUser before, StoredUser after) {
    List<String> names = new ArrayList<>();
    if (!before.user().description().equals(after.user().description())) {
      names.add("description");
    }
    if (before.user().role() != after.user().role()) {
      names.add("roleName");
    }
    if (!before.passwordHash().equals(after.passwordHash())) {
      names.add(PASSWORD);
    }
    return List.copyOf(names);
  }

  @Override
  public String toString() {
    return "UserChange[" + description + ", " + role + "]";
  }
}
