package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.PrefixProxy;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logging on, staying signed in, and what happens when a session ends. */
class SessionsIT {
  @RegisterExtension static final Browser BROWSER = new Browser();

  /** An access token lives for seconds only, so the console must renew it. */
  @RegisterExtension
  static final NodeExtension NODE = new NodeExtension(Map.of("UNTETHER_TOKEN_ACCESS_SECONDS", "4"));

  @Test
  void a_wrong_password_is_told_and_can_be_typed_again() {
    open("");
    BROWSER.type("User name", "admin");
    BROWSER.type("Password", "wrong");
    BROWSER.click("button", "Log on");
    BROWSER.see("[role=alert]", "User name or password is wrong.");

    BROWSER.logOnAsAdministrator();

    BROWSER.see("h1", "Start");
  }

  @Test
  void the_session_outlives_the_access_token() {
    open("#/connections");
    BROWSER.logOnAsAdministrator();
    BROWSER.see("h1", "Connections");
    String token = NODE.client().administratorToken();
    awaitExpiryOf(token);

    BROWSER.goTo("#/audit");

    BROWSER.see("tbody tr", "Logged on");
  }

  @Test
  void an_ended_session_brings_the_log_on_at_once_and_loses_nothing_that_was_typed() {
    open("#/connections?add=yes");
    BROWSER.logOnAsAdministrator();
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.type("Account or role", "arn:aws:iam::123456789012:role/half-typed");

    endAllSessions();

    BROWSER.see("main.logon [role=status]", "Your session has ended.");
    BROWSER.type("Password", TestNode.PASSWORD);
    BROWSER.click("main.logon button", "Log on");
    assertThat(BROWSER.see("dialog input", "Account or role").getAttribute("value"))
        .isEqualTo("arn:aws:iam::123456789012:role/half-typed");
    BROWSER.click("dialog button", "Add it");
    BROWSER.see("[role=status]", "Added the connection");
  }

  @Test
  void the_console_works_behind_a_reverse_proxy_under_a_path() {
    try (PrefixProxy proxy = new PrefixProxy(NODE.port())) {
      BROWSER.open(proxy.address(), "#/activity");
      BROWSER.click("input", "Stay signed in");
      BROWSER.logOnAsAdministrator();
      BROWSER.see(".badge", "Live");
      String id = NODE.client().addConnection(NODE.client().administratorToken());
      BROWSER.click("tbody a", id);
      BROWSER.see("dialog td", "Connection added");

      BROWSER.reload();

      BROWSER.see("dialog td", "Connection added");
    }
  }

  @Test
  void the_console_works_without_tls_on_another_machine() {
    String id = NODE.client().addConnection(NODE.client().administratorToken());
    BROWSER.openAsAdministrator(
        URI.create("http://" + Browser.OTHER_HOST + ":" + NODE.port()), "#/connections?id=" + id);
    assertThat(BROWSER.execute("return isSecureContext")).isEqualTo(false);

    BROWSER.click("dialog button", "Copy");
    BROWSER.see("dialog button", "Copied");
    BROWSER.click("dialog button", "Remove");
    BROWSER.type("To confirm", id.substring(id.length() - 4));
    BROWSER.click("dialog button.danger", "Remove");

    BROWSER.see("dialog .notice", "Removed 1 connection.");
    BROWSER.goTo("#/audit");
    BROWSER.click("button", "Verify the whole trail");
    BROWSER.see(".notice", "This browser verifies only over HTTPS, or on the machine itself.");
  }

  @Test
  void a_reload_asks_for_the_password_again() {
    open("");
    BROWSER.logOnAsAdministrator();

    BROWSER.reload();

    BROWSER.see("main.logon", "Log on to Untether");
  }

  @Test
  void a_reload_continues_the_session_of_a_tab_that_stays_signed_in() {
    logOnToStay();

    BROWSER.reload();

    BROWSER.see("h1", "Connections");
  }

  @Test
  void a_copy_of_the_tab_asks_for_the_password_and_does_no_harm_to_the_first() {
    logOnToStay();
    String first = BROWSER.tab();

    BROWSER.duplicateTab();
    BROWSER.see("main.logon", "Log on to Untether");

    BROWSER.switchTo(first);
    awaitExpiryOf(NODE.client().administratorToken());
    BROWSER.goTo("#/audit");
    BROWSER.see("tbody tr", "Logged on");
  }

  @Test
  void two_tabs_have_sessions_of_their_own() {
    open("");
    BROWSER.logOnAsAdministrator();
    String first = BROWSER.tab();
    BROWSER.newTab();
    open("");
    BROWSER.logOnAsAdministrator();
    BROWSER.click("button", "Sign out");
    BROWSER.see("main.logon", "Log on to Untether");

    BROWSER.switchTo(first);
    BROWSER.goTo("#/connections");

    BROWSER.see("h1", "Connections");
  }

  @Test
  void signing_out_ends_the_session_at_the_server() {
    open("");
    BROWSER.logOnAsAdministrator();
    BROWSER.see("h1", "Start");
    int live = liveSessions();

    BROWSER.click("button", "Sign out");

    BROWSER.see("main.logon", "Log on to Untether");
    // The question needs a session of its own.
    assertThat(liveSessions()).isEqualTo(live);
  }

  @Test
  void no_token_is_in_an_address_and_none_is_stored_unless_asked_for() {
    open("#/connections");
    BROWSER.logOnAsAdministrator();
    BROWSER.see("h1", "Connections");

    assertThat(BROWSER.execute("return document.cookie + JSON.stringify(sessionStorage)"))
        .isEqualTo("{}");
    assertThat(
            BROWSER.execute(
                "return performance.getEntries().map(({name}) => name).filter((name) => /token=|eyJ/.test(name))"))
        .isEqualTo(List.of());
  }

  private static void logOnToStay() {
    open("#/connections");
    BROWSER.see("main.logon", "");
    BROWSER.click("input", "Stay signed in");
    BROWSER.logOnAsAdministrator();
    BROWSER.see("h1", "Connections");
  }

  private static void open(String place) {
    BROWSER.open(NODE.client().address(), place);
  }

  private static int liveSessions() {
    return NODE.client()
        .request("GET", "/api/v1/logonSessions", NODE.client().administratorToken())
        .send()
        .json()
        .getInteger("totalCount");
  }

  private static void endAllSessions() {
    String token = NODE.client().administratorToken();
    NODE
        .client()
        .request("GET", "/api/v1/logonSessions", token)
        .send()
        .json()
        .getJsonArray("results")
        .stream()
        .map(JsonObject.class::cast)
        .filter(session -> !session.getBoolean("isCurrent"))
        .forEach(
            session ->
                NODE.client()
                    .request("DELETE", "/api/v1/logonSessions/" + session.getString("id"), token)
                    .send());
  }

  /** The token is at least as young as that of the browser. */
  private static void awaitExpiryOf(String token) {
    Polling.until(
        () -> NODE.client().request("GET", "/api/v1/users", token).send().status(),
        status -> status == 401);
  }
}
