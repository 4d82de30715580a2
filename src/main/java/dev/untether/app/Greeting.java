package dev.untether.app;

import dev.untether.identity.NewAdministrator;

/** How the first start on a database tells whom it has created. */
@FunctionalInterface
public interface Greeting {

  /** Called once, when the API is served on that port. */
  void greet(NewAdministrator administrator, int port);
}
