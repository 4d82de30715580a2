package dev.untether.console;

import static dev.untether.console.Inspection.inspect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** Each screen and each dialog can be used by everybody, and nothing moves on it by itself. */
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
    BROWSER.open(NODE.client().address(), "");
    BROWSER.see("h1", "Log on");
    inspect(BROWSER, "log-on");
  }

  @Test
  void start() {
    open("#/start");
    inspect(BROWSER, "start");
  }

  @Test
  void on_a_phone_all_screens_are_reached_by_a_menu_with_the_keyboard_alone() {
    open("#/start");
    BROWSER.onPhone(
        () -> {
          BROWSER.seeNoMore("nav a", "");
          BROWSER.tabTo("Menu");
          BROWSER.press(Keys.ENTER);
          BROWSER.see("header button", "Sign out");
          assertThat(BROWSER.barriers()).isEmpty();
          BROWSER.press(Keys.ESCAPE);
          BROWSER.seeNoMore("nav a", "");
          assertThat(BROWSER.focused()).isEqualTo("Menu");

          BROWSER.press(Keys.ENTER);
          BROWSER.tabTo("People and sessions");
          BROWSER.press(Keys.ENTER);
          BROWSER.see("h1", "People and sessions");
          BROWSER.seeNoMore("nav a", "");

          // To another screen, and then to the same one.
          for (int time = 0; time < 2; time++) {
            BROWSER.click("button", "Menu");
            BROWSER.see("nav a", "");
            BROWSER.click("header a", "Untether");
            BROWSER.see("h1", "Start");
            BROWSER.seeNoMore("nav a", "");
          }
        });
  }

  @Test
  void connections_with_their_dialogs() {
    open("#/connections");
    BROWSER.see("tbody code", connection);
    inspect(BROWSER, "connections");

    BROWSER.goTo("#/connections?add=yes");
    BROWSER.see("dialog h2", "Add a connection");
    inspect(BROWSER, "connections-add");

    BROWSER.goTo("#/connections?id=" + connection);
    BROWSER.see("dialog td", "Connection added");
    inspect(BROWSER, "connections-details");

    BROWSER.click("dialog button", "Remove");
    BROWSER.see("dialog li", "Nobody has reached AWS");
    inspect(BROWSER, "connections-remove");
  }

  @Test
  void activity() {
    open("#/activity");
    BROWSER.see(".badge", "Live");
    NODE.client().addConnection(NODE.administratorToken());
    BROWSER.see("tbody tr", "Connection added");
    inspect(BROWSER, "activity");
  }

  @Test
  void audit_with_its_dialog() {
    open("#/audit");
    BROWSER.see("tbody tr", "Connection removed");
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.good", "Intact");
    inspect(BROWSER, "audit");

    BROWSER.click("tbody button", "Record");
    BROWSER.see("dialog h2", "Record");
    inspect(BROWSER, "audit-record");
  }

  @Test
  void people_with_their_dialog() {
    open("#/people");
    BROWSER.see("tbody button", "Change admin");
    inspect(BROWSER, "people");

    BROWSER.click("tbody button", "Change admin");
    BROWSER.see("dialog h2", "Change admin");
    inspect(BROWSER, "people-user");
  }

  private static void open(String place) {
    BROWSER.openAsAdministrator(NODE.client().address(), place);
  }
}
