package dev.untether.console;

import static dev.untether.console.Inspection.inspect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

class ConnectionsIT {
  /**
   * An id, a region, tags, text from right to left, letters of four bytes, and 255 letters in all.
   */
  private static final String HOSTILE =
      "<img src=x onerror=\"window.hacked=1\"><b>\u202Eevil\u202C \uD83D\uDE00"
          .concat("x".repeat(200));

  private static final String DRY_RUNS =
      """
      SELECT subject || ' ' || coalesce(details ->> 'count', '') FROM event
       WHERE type = 'dev.untether.connection.removal.dryrun.v1'
       ORDER BY position
      """;

  @RegisterExtension static final Browser BROWSER = new Browser();
  private static final AwsStandIn AWS = AwsStandIn.start();

  @RegisterExtension
  static final NodeExtension NODE =
      new NodeExtension(Map.of("UNTETHER_AWS_ENDPOINT", AWS.endpoint()));

  @AfterAll
  static void stopAws() {
    AWS.close();
  }

  @BeforeEach
  void removeAllConnections() {
    Tables tables = new Tables(NODE.database());
    tables.texts("DELETE FROM amazon_connection RETURNING id");
    tables.texts("DELETE FROM amazon_account RETURNING id");
  }

  @Test
  void a_newcomer_adds_and_removes_a_connection_finds_who_did_it_and_verifies_the_trail() {
    open("");
    BROWSER.click("a", "Add a connection");
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.type("Account or role", "123456789012");
    BROWSER.click("dialog button", "Add it");
    BROWSER.see("[role=status]", "Added the connection");
    String id = BROWSER.text("tbody code");

    BROWSER.click("tbody button", id);
    BROWSER.click("dialog button", "Remove");
    BROWSER.type("To confirm", id.substring(id.length() - 4));
    // The details of what is gone must not come back when the dialog is closed.
    assertThat(BROWSER.place()).doesNotContain(id);
    BROWSER.click("dialog button.danger", "Remove");
    BROWSER.see("dialog .notice", "Removed 1 connection.");
    BROWSER.click("dialog button", "Close");
    BROWSER.see(".empty", "There is no connection yet.");
    BROWSER.seeNoMore("[role=status]", "Added the connection");

    // The trail follows the log by moments.
    String records = "/api/v1/auditRecords?type=dev.untether.connection.removed.v1&subject=" + id;
    Polling.until(() -> NODE.get(records).json().getInteger("totalCount"), count -> count == 1);
    BROWSER.click("nav a", "Audit");
    BROWSER.choose("What", "Connection removed");
    BROWSER.see("tbody tr", id);
    BROWSER.see("tbody tr", "Connection removed");
    BROWSER.see("tbody tr", "admin");
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.good", "Intact");
  }

  @Test
  void a_connection_is_removed_with_the_keyboard_alone() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    open("#/connections");
    BROWSER.see("tbody code", id);

    BROWSER.tabTo("Select " + id);
    BROWSER.press(Keys.SPACE);
    BROWSER.press(Keys.HOME);
    BROWSER.execute("document.querySelector('#content').focus()");
    BROWSER.tabTo("Remove 1 connection");
    BROWSER.press(Keys.ENTER);
    BROWSER.see("dialog", "cannot be brought back");
    assertThat(BROWSER.focused()).contains("type the last four characters");
    BROWSER.press(id.substring(id.length() - 4), Keys.ENTER);
    BROWSER.see("dialog .notice", "Removed 1 connection.");
    assertThat(BROWSER.focused()).isEqualTo("Close");
    BROWSER.press(Keys.ENTER);

    BROWSER.see(".empty", "There is no connection yet.");
    assertThat(NODE.get("/api/v1/amazonConnections/" + id).status()).isEqualTo(404);
    BROWSER.waitFor("document.activeElement.id === 'content'");
  }

  @Test
  void a_change_that_comes_while_the_list_loads_is_told() {
    NODE.client().addConnection(NODE.administratorToken());
    open("#/connections");
    BROWSER.see(".pager", "1 to 1 of 1");
    BROWSER.execute(
        """
        const answer = window.fetch;
        const held = new Promise((resolve) => { window.release = resolve; });
        window.fetch = async (address, ...rest) => {
          const response = await answer(address, ...rest);
          if (String(address).includes('amazonConnections?')) {
            window.isHeld = true;
            await held;
          }
          return response;
        };
        """);
    BROWSER.choose("Order", "Newest first");
    BROWSER.waitFor("window.isHeld === true");

    NODE.client().addConnection(NODE.administratorToken());
    BROWSER.see("[role=status]", "Connections were added or removed meanwhile.");
    BROWSER.execute("release()");
    BROWSER.waitFor("!document.querySelector('connections-screen').isLoading");

    BROWSER.see("[role=status]", "Connections were added or removed meanwhile.");
    BROWSER.click("button", "Show them");
    BROWSER.see(".pager", "1 to 2 of 2");
    BROWSER.seeNoMore("[role=status]", "Connections were added or removed meanwhile.");
  }

  @Test
  void escape_closes_the_dialog_and_removes_nothing() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    open("#/connections");
    BROWSER.click("tbody button", id);
    BROWSER.click("dialog button", "Remove");
    BROWSER.see("dialog", "Remove this connection?");

    BROWSER.press(Keys.ESCAPE);

    BROWSER.seeNoMore("dialog", "");
    BROWSER.waitFor("document.activeElement.textContent.trim() === '" + id + "'");
    assertThat(NODE.get("/api/v1/amazonConnections/" + id).status()).isEqualTo(200);
  }

  @Test
  void what_somebody_else_has_removed_meanwhile_stays_selected_with_the_reason() {
    List<String> ids = new Tables(NODE.database()).seedConnections(3);
    open("#/connections");
    BROWSER.click("thead input", "Select all on this page");
    BROWSER.click("button", "Remove 3 connections");
    NODE.client().removal(ids.get(0), NODE.administratorToken()).send();
    BROWSER.type("To confirm", "3");
    BROWSER.click("dialog button.danger", "Remove");

    BROWSER.see("dialog .notice", "Removed 2 connections. 1 connection could not be removed");
    BROWSER.see("dialog li", "It was removed by somebody else before.");
    BROWSER.click("dialog button", "Close");
    BROWSER.see("[role=status]", "1 connection selected");
  }

  @Test
  void the_dialog_says_what_a_removal_breaks() {
    String id = addWithKey();
    String other = addWithKey();
    open("#/connections?id=" + id);
    BROWSER.click("dialog button", "Remove");

    BROWSER.see("dialog li", "Another connection with access key");
    BROWSER.see("dialog li", "remains: " + other);
    BROWSER.see("dialog li", "Nobody has reached AWS through the connection yet");
  }

  @Test
  void the_dialog_says_how_many_have_been_removed_already() {
    List<String> ids = new Tables(NODE.database()).seedConnections(3);
    open("#/connections");
    BROWSER.click("thead input", "Select all on this page");
    NODE.client().removal(ids.get(0), NODE.administratorToken()).send();
    BROWSER.click("button", "Remove 3 connections");

    BROWSER.see("dialog [role=status]", "1 of them has been removed already.");
  }

  @Test
  void a_look_at_what_many_removals_break_is_recorded_once() {
    Tables tables = new Tables(NODE.database());
    tables.seedConnections(1000);
    open("#/connections?rows=1000");
    BROWSER.click("thead input", "Select all on this page");
    List<String> before = tables.texts(DRY_RUNS);

    BROWSER.click("button", "Remove 1,000 connections");
    BROWSER.see("dialog li", "Nobody has reached AWS through the connection yet");

    assertThat(tables.texts(DRY_RUNS)).hasSize(before.size() + 1).endsWith("several 1000");
  }

  @Test
  void the_number_must_be_typed_before_many_are_removed() {
    new Tables(NODE.database()).seedConnections(3);
    open("#/connections");
    BROWSER.click("thead input", "Select all on this page");
    BROWSER.click("button", "Remove 3 connections");

    assertThat(BROWSER.see("dialog button.danger", "Remove").isEnabled()).isFalse();
    BROWSER.type("To confirm", "2");
    assertThat(BROWSER.see("dialog button.danger", "Remove").isEnabled()).isFalse();
    BROWSER.type("To confirm", "3");
    assertThat(BROWSER.see("dialog button.danger", "Remove").isEnabled()).isTrue();
  }

  @Test
  void only_a_page_of_many_connections_is_shown() {
    new Tables(NODE.database()).seedConnections(120);
    open("#/connections");
    BROWSER.see(".pager", "1 to 50 of 120");
    assertThat(BROWSER.count("tbody tr")).isEqualTo(50);
    String last = lastOnPage();

    BROWSER.click("button", "Next");
    BROWSER.see(".pager", "51 to 100 of 120");
    assertThat(BROWSER.place()).contains("after=" + last);
    BROWSER.click("button", "Previous");
    BROWSER.see(".pager", "1 to 50 of 120");
    assertThat(lastOnPage()).isEqualTo(last);

    BROWSER.click("button", "Last");

    BROWSER.see(".pager", "101 to 120 of 120");
    assertThat(BROWSER.place()).contains("from=100");
  }

  @Test
  void connections_are_found_by_search_filters_and_order() {
    String first = NODE.client().addConnection(NODE.administratorToken());
    String second = NODE.client().addConnection(NODE.administratorToken());
    open("#/connections");
    BROWSER.see(".pager", "1 to 2 of 2");

    BROWSER.type("Search", first);
    BROWSER.see(".pager", "1 to 1 of 1");
    assertThat(BROWSER.text("tbody code")).isEqualTo(first);
    BROWSER.type("Search", " ");
    BROWSER.see(".pager", "1 to 2 of 2");

    BROWSER.choose("Order", "Newest first");
    BROWSER.waitFor("document.querySelector('tbody code')?.textContent === '" + second + "'");
    BROWSER.choose("Region", "us-east-1");
    BROWSER.see(".empty", "No connection matches.");
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.see(".pager", "1 to 2 of 2");

    BROWSER.type("Added by", HOSTILE.substring(0, 40));
    BROWSER.see(".empty", "No connection matches.");
    BROWSER.reload();
    BROWSER.logOnAsAdministrator();
    BROWSER.see(".empty", "No connection matches.");
    BROWSER.type("Added by", "ADMIN");
    BROWSER.see(".pager", "1 to 2 of 2");
    inspect(BROWSER, "connections-search");
  }

  @Test
  void a_connection_is_checked_and_those_that_fail_are_found() {
    String id = addWithKey();
    addWithKey();
    AWS.refuse("sts:GetCallerIdentity", 403, "InvalidClientTokenId", "said nothing");
    open("#/connections?id=" + id);
    BROWSER.see("dialog dd", "Not checked yet");

    BROWSER.click("dialog button", "Check now");
    BROWSER.see("dialog [role=status]", "Refused by AWS InvalidClientTokenId");
    BROWSER.see("dialog td", "Connection failing");
    inspect(BROWSER, "connections-refused");
    BROWSER.click("dialog footer button", "Close");

    BROWSER.click("nav a", "Start");
    BROWSER.see("li", "Connections that AWS refuses: 1.");
    BROWSER.goTo("#/connections?state=refused");
    BROWSER.see(".pager", "1 to 1 of 1");
    BROWSER.see("tbody td", "Refused by AWS");
  }

  @Test
  void an_account_that_is_known_is_chosen_by_its_name() {
    String account =
        NODE.client()
            .request("POST", "/api/v1/accounts/amazon", NODE.administratorToken())
            .json(
                new JsonObject()
                    .put("name", "Production")
                    .put("IAMRole", new JsonObject().put("roleName", "untether")))
            .send()
            .json()
            .getString("id");
    open("#/connections?add=yes");
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.choose("Known account", "Production");
    BROWSER.click("dialog button", "Add it");
    BROWSER.see("[role=status]", "Added the connection");

    String id = BROWSER.text("tbody code");
    assertThat(NODE.get("/api/v1/amazonConnections/" + id).json().getString("amazonAccountId"))
        .isEqualTo(account);
    BROWSER.seeNoMore("[role=status]", "Connections were added or removed meanwhile.");
    NODE.client().removal(id, NODE.administratorToken()).send();
    // It was added on this screen, but removed elsewhere.
    BROWSER.see("[role=status]", "Connections were added or removed meanwhile.");
    NODE.client()
        .request("DELETE", "/api/v1/accounts/amazon/" + account, NODE.administratorToken())
        .send();
  }

  @Test
  void of_many_known_accounts_one_is_found_by_a_part_of_its_name() {
    new Tables(NODE.database())
        .texts(
            """
            INSERT INTO amazon_account (id, name, name_key, description, role_name, created_by)
            SELECT gen_random_uuid(), 'Account ' || number, 'account ' || number, '', 'untether', 'a test'
              FROM generate_series(1000, 1600) AS number
            RETURNING id
            """);
    open("#/connections?add=yes");
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.see("dialog small", "The first 500 of 601 can be chosen");

    BROWSER.type("Find an account", "T 1599");
    BROWSER.see("dialog small", "Accounts to choose from: 1");
    BROWSER.choose("Known account", "Account 1599");
    BROWSER.click("dialog button", "Add it");

    BROWSER.see("[role=status]", "Added the connection");
  }

  @Test
  void what_users_type_is_shown_as_text_only() {
    NODE.client()
        .addUser(
            HOSTILE, "a password for tests", "Portal Administrator", NODE.administratorToken());
    NODE.client().addConnection(NODE.client().tokenOf(HOSTILE, "a password for tests"));
    open("#/connections");

    BROWSER.see("tbody .typed", "<img src=x");

    assertThat(BROWSER.see("tbody .typed", "<img").getAttribute("textContent")).isEqualTo(HOSTILE);
    BROWSER.goTo("#/audit?type=dev.untether.connection.added.v1");
    BROWSER.see("tbody .typed", "<img src=x");
    assertThat(BROWSER.count("img, b")).isZero();
    assertThat(BROWSER.execute("return window.hacked")).isNull();
  }

  @Test
  void a_slow_service_is_waited_for_and_nothing_is_sent_twice() {
    open("#/connections?add=yes");
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.type("Account or role", "123456789012");
    BROWSER.slowDown(Duration.ofSeconds(2));
    BROWSER.execute(
        """
        window.disabled = new Set();
        new MutationObserver(() =>
          document.querySelectorAll('dialog button[disabled]')
            .forEach((button) => disabled.add(button.textContent.trim())))
          .observe(document.body, {subtree: true, childList: true, attributes: true});
        """);

    BROWSER.click("dialog button", "Add it");

    BROWSER.waitFor("[...disabled].some((words) => words.includes('Adding'))");
    BROWSER.see("[role=status]", "Added the connection");
    assertThat(NODE.get("/api/v1/amazonConnections").json().getInteger("totalCount")).isOne();
  }

  @Test
  void a_refusal_says_what_is_wrong_and_keeps_what_was_typed() {
    open("#/connections?add=yes");
    BROWSER.choose("Region", "eu-central-1");
    BROWSER.type("Account or role", "not an account");
    BROWSER.click("dialog button", "Add it");

    BROWSER.see("dialog [role=alert]", "amazonAccountId");
    assertThat(BROWSER.see("dialog input", "Account or role").getAttribute("value"))
        .isEqualTo("not an account");
  }

  private static String lastOnPage() {
    return String.valueOf(
        BROWSER.execute("return [...document.querySelectorAll('tbody code')].at(-1).textContent"));
  }

  private static String addWithKey() {
    return NODE.client()
        .request("POST", "/api/v1/amazonConnections", NODE.administratorToken())
        .json(
            new JsonObject()
                .put("regionId", ApiClient.FRANKFURT.id().toString())
                .put("accessKey", "AKIACONSOLE000000001")
                .put("secretKey", "secret"))
        .send()
        .json()
        .getString("id");
  }

  private static void open(String place) {
    BROWSER.openAsAdministrator(NODE.client().address(), place);
  }
}
