package dev.untether.identity;

/** What became of an access token. */
public sealed interface TokenCheck {

  record Valid(Principal principal) implements TokenCheck {}

  /** Genuine, but too old. */
  record Expired() implements TokenCheck {}

  /** Not one of ours, or not a token at all. */
  record Invalid() implements TokenCheck {}
}
