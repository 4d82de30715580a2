package dev.untether.app;

import dev.untether.identity.FirstAdministrator.NewAdministrator;
import java.io.PrintStream;

/** Prints the first administrator to the terminal. The password never appears in the log. */
final class Welcome {
  private final PrintStream terminal;

  Welcome(PrintStream terminal) {
    this.terminal = terminal;
  }

  /**
   * @param hasConsole whether one can log on with a browser
   */
  void greet(NewAdministrator administrator, String address, boolean hasConsole) {
    String browser = hasConsole ? ", open " + address + "/ in a browser, or type" : "";
    String password = administrator.generatedPassword().orElse("the one that was configured");
    String passwordForShell =
        administrator.generatedPassword().map(generated -> "'" + generated + "'").orElse("'...'");
    terminal.printf(
        """

        This is the first start. It has created an administrator, which is shown only once:

          user name  %s
          password   %s

        To log on%s:

          curl -k %s/api/v1/token -H 'x-api-version: 1.0-rev0' \\
               -d grant_type=password --data-urlencode username='%s' --data-urlencode password=%s

        """,
        administrator.name(), password, browser, address, administrator.name(), passwordForShell);
    terminal.flush();
  }

  /** Announces the administrator that the first start on a database has created. */
  @FunctionalInterface
  public interface Greeting {

    /** Called once, when the API is served on the port. */
    void greet(NewAdministrator administrator, int port);
  }
}
