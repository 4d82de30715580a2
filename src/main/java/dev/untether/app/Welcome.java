package dev.untether.app;

import dev.untether.identity.FirstAdministrator.NewAdministrator;
import java.io.PrintStream;

/** What the first start tells whoever watches the terminal; the log never has it. */
final class Welcome {
  private final PrintStream terminal;

  Welcome(PrintStream terminal) {
    this.terminal = terminal;
  }

  void greet(NewAdministrator administrator, String address) {
    String password = administrator.generatedPassword().orElse("the one that was configured");
    String passwordForShell =
        administrator.generatedPassword().map(generated -> "'" + generated + "'").orElse("'...'");
    terminal.printf(
        """

        This is the first start, which has created an administrator. It is told this once:

          user name  %s
          password   %s

        To log on:

          curl -k %s/api/v1/token -H 'x-api-version: 1.0-rev0' \\
               -d grant_type=password --data-urlencode username='%s' --data-urlencode password=%s

        """,
        administrator.name(), password, address, administrator.name(), passwordForShell);
    terminal.flush();
  }

  /** How the first start on a database tells whom it has created. */
  @FunctionalInterface
  public interface Greeting {

    /** Called once, when the API is served on that port. */
    void greet(NewAdministrator administrator, int port);
  }
}
