package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No screen and no dialog has barriers, light or dark; pictures of each are in target/console. */
class AccessibilityIT {
  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  private static String connection;

  @BeforeAll
  static void fill() {
    String token = NODE.administratorToken();
    for (int count = 0; count < 12; count++) {
      connection = NODE.client().addConnection(token);
    }
    for (int count = 0; count < 5; count++) {
      NODE.client().removal(NODE.client().addConnection(token), token).send();
    }
  }

  @Test
  void logging_on() {
    BROWSER.open(address(), "");
    BROWSER.see("h1", "Log on");
    check("log-on");
  }

  @Test
  void start() {
    open("#/start");
    check("start");
  }

  @Test
  void connections_with_their_dialogs() {
    open("#/connections");
    BROWSER.see("tbody code", connection);
    check("connections");

    BROWSER.goTo("#/connections?add=yes");
    BROWSER.see("dialog h2", "Add a connection");
    check("connections-add");

    BROWSER.goTo("#/connections?id=" + connection);
    BROWSER.see("dialog td", "connection.added");
    check("connections-details");

    BROWSER.click("dialog button", "Remove");
    BROWSER.see("dialog li", "Nobody has reached AWS");
    check("connections-remove");
  }

  @Test
  void activity() {
    open("#/activity");
    BROWSER.see(".badge", "Live");
    NODE.client().addConnection(NODE.administratorToken());
    BROWSER.see("tbody tr", "Connection added");
    check("activity");
  }

  @Test
  void audit_with_its_dialog() {
    open("#/audit");
    BROWSER.see("tbody tr", "Connection removed");
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.good", "Intact");
    check("audit");

    BROWSER.click("tbody button", "Record");
    BROWSER.see("dialog h2", "Record");
    check("audit-record");
  }

  @Test
  void people_with_their_dialog() {
    open("#/people");
    BROWSER.see("tbody button", "Change admin");
    check("people");

    BROWSER.click("tbody button", "Change admin");
    BROWSER.see("dialog h2", "Change admin");
    check("people-user");
  }

  private static void check(String name) {
    for (String scheme : List.of("dark", "light")) {
      BROWSER.prefer(scheme);
      assertThat(BROWSER.barriers()).as(scheme).isEmpty();
    }
    BROWSER.screenshots(name);
  }

  private static void open(String place) {
    BROWSER.open(address(), place);
    BROWSER.logOnAsAdministrator();
  }

  private static URI address() {
    return NODE.client().address();
  }
}
