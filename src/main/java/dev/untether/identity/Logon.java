package dev.untether.identity;

/** The answer to somebody who wants tokens. Why they were refused, only the event log tells. */
public sealed interface Logon {

  record Granted(Grant grant) implements Logon {}

  record Refused() implements Logon {}
}
