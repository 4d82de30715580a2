package dev.untether.identity;

import java.time.Duration;

/** What became of a change to a user. */
public sealed interface ChangedUser {

  record Changed(User user) implements ChangedUser {}

  record NotFound() implements ChangedUser {}

  /** Or none was given, to change one's own password. */
  record WrongOldPassword() implements ChangedUser {}

  /**
   * The old password was wrong too often, so it was not checked.
   *
   * @param retryAfter until the next attempt
   */
  record TooManyFailures(Duration retryAfter) implements ChangedUser {}

  /**
   * This user may not have the new password.
   *
   * @param mistake the reason, as a text that continues "the password"
   */
  record UnfitPassword(String mistake) implements ChangedUser {}

  /** Users who are not administrators may change only their own password. */
  record NotAllowed() implements ChangedUser {}

  /** Who cannot be demoted. */
  record LastAdministrator() implements ChangedUser {}
}
