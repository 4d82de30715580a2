package dev.untether.identity;

/** What became of a change to a user. */
public sealed interface ChangedUser {

  record Changed(User user) implements ChangedUser {}

  record NotFound() implements ChangedUser {}

  /** Or none was given, to change one's own password. */
  record WrongOldPassword() implements ChangedUser {}

  /** Who cannot be demoted. */
  record LastAdministrator() implements ChangedUser {}
}
