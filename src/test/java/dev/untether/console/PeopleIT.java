package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PeopleIT {
  private static final String PASSWORD = "a password for tests";

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_user_is_added_changed_and_removed() {
    open("admin-page", "Portal Administrator");
    String name = "user " + UUID.randomUUID();
    BROWSER.click("button", "Add a user");
    BROWSER.type("Name", name);
    BROWSER.choose("Role", "Portal Operator");
    BROWSER.type("Password", PASSWORD);
    BROWSER.click("dialog button", "Save");
    BROWSER.see("[role=status]", "The user has been added.");
    assertThat(NODE.client().logOn(name, PASSWORD).status()).isEqualTo(200);

    BROWSER.click("tbody button", "Change " + name);
    BROWSER.type("Description", "reads");
    BROWSER.click("dialog button", "Save");
    BROWSER.see("tbody tr", "reads");

    BROWSER.click("tbody button", "Change " + name);
    BROWSER.click("dialog button", "Remove the user");
    BROWSER.click("dialog button", "Yes, remove the user for good");
    BROWSER.see("[role=status]", "The user has been removed.");
    assertThat(NODE.client().logOn(name, PASSWORD).status()).isEqualTo(401);
  }

  @Test
  void a_session_is_ended_for_somebody_else() {
    String name = "leaver " + UUID.randomUUID();
    NODE.client().addUser(name, PASSWORD, "Portal Operator", NODE.administratorToken());
    String token = NODE.client().tokenOf(name, PASSWORD);
    open("ender", "Portal Administrator");

    BROWSER.click("tbody button", "End the session of " + name);

    BROWSER.see("[role=status]", "Ended 1 session.");
    assertThat(NODE.client().request("GET", "/api/v1/logonSessions", token).send().status())
        .isEqualTo(401);
  }

  @Test
  void an_operator_sees_no_users_and_changes_the_own_password() {
    open("changer", "Portal Operator");
    BROWSER.see("h2", "Live sessions");
    BROWSER.seeNoMore("h2", "Users");
    BROWSER.type("Current password", PASSWORD);
    BROWSER.type("New password", "another password for tests");
    BROWSER.type("New password again", "another password for tests");
    BROWSER.click("button", "Change my password");

    BROWSER.see("main.logon", "Your session has ended.");
    BROWSER.type("Password", "another password for tests");
    BROWSER.click("main.logon button", "Log on");
    BROWSER.see("h1", "People and sessions");
  }

  @Test
  void who_may_read_nothing_still_sees_their_sessions() {
    open("restorer", "Restore Operator");

    BROWSER.see("h1", "People and sessions");
    BROWSER.see("tbody tr", "restorer");
    assertThat(BROWSER.text("nav ul")).doesNotContain("Connections");
  }

  private static void open(String name, String roleName) {
    NODE.client().addUser(name, PASSWORD, roleName, NODE.administratorToken());
    BROWSER.open(NODE.client().address(), "#/people");
    BROWSER.logOn(name, PASSWORD);
  }
}
