package dev.untether.identity;

/** What became of a user to remove. */
public sealed interface RemovedUser {

  record Removed() implements RemovedUser {}

  record NotFound() implements RemovedUser {}

  record LastAdministrator() implements RemovedUser {}
}
