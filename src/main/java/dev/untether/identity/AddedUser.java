package dev.untether.identity;

/** What became of a user to add. */
public sealed interface AddedUser {

  record Added(User user) implements AddedUser {}

  record NameTaken() implements AddedUser {}
}
