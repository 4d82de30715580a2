package dev.untether.api.operation;

import dev.untether.identity.Role;
import java.util.Set;

/** What a request must bring before an operation looks at it. */
public sealed interface Access {

  /** Nothing: pages for people and the description. */
  record Open() implements Access {}

  /** The API's version, but no token. */
  record Versioned() implements Access {}

  /**
   * Requires the API's version, and the token of a live session whose user has one of the roles.
   *
   * @param orOneself whether users of any role may apply the operation to themselves
   */
  record Authorized(Set<Role> roles, SessionCheck sessionCheck, boolean orOneself)
      implements Access {
    public Authorized(Set<Role> roles, SessionCheck sessionCheck) {
      this(roles, sessionCheck, false);
    }
  }

  /** How it is made sure that the session has not ended. */
  enum SessionCheck {
    /** By an answer of the database that is at most a second old. */
    RECENT,
    /** By asking the database. */
    NOW,
    /** By the transaction that makes the change; before that only when the request is refused. */
    IN_TRANSACTION
  }

  Access OPEN = new Open();
  Access VERSIONED = new Versioned();
  Set<Role> ADMINISTRATORS = Set.of(Role.ADMINISTRATOR);
  Set<Role> READERS = Set.of(Role.ADMINISTRATOR, Role.OPERATOR);
}
