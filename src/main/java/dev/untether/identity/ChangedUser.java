package dev.untether.identity;

import java.time.Duration;

/** What became of a change to a user. */
public sealed interface ChangedUser {

  record Changed(User user) implements ChangedUser {}

  record NotFound() implements ChangedUser {}

  /** Or none was given, to change one's own password. */
  record WrongOldPassword() implements ChangedUser {}

  /**
   * The old password was wrong too often, so it was not looked at.
   *
   * @param retryAfter until the next attempt
   */
  record TooManyFailures(Duration retryAfter) implements ChangedUser {}

  /**
   * The new password may not be that of this user.
   *
   * @param mistake why, in words that follow "the password"
   */
  record UnfitPassword(String mistake) implements ChangedUser {}

  /** Who is no administrator changes their own password, and nothing else. */
  record NotAllowed() implements ChangedUser {}

  /** Who cannot be demoted. */
  record LastAdministrator() implements ChangedUser {}
}
