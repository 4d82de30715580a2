package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.CuttableLink;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

class ActivityIT {
  private static final int EVENTS_PER_SECOND = 5_000;
  private static final int SECONDS = 10;
  private static final int LONG_TASK_MILLIS = 200;

  @RegisterExtension static final Browser BROWSER = Browser.tracing();
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void an_event_appears_as_it_happens() {
    open("#/activity");

    String id = NODE.client().addConnection(NODE.administratorToken());

    assertThat(BROWSER.see("tbody tr", id).getText()).contains("Connection added", "admin");
  }

  @Test
  void only_what_is_asked_for_is_shown() {
    open("#/activity?types=dev.untether.connection.removed.v1");
    String id = NODE.client().addConnection(NODE.administratorToken());
    NODE.client().removal(id, NODE.administratorToken()).send();

    BROWSER.see("tbody tr", "Connection removed");

    assertThat(BROWSER.text(".table tbody")).doesNotContain("Connection added");
  }

  @Test
  void what_one_user_has_done_is_shown_alone() {
    NODE.client()
        .addUser(
            "somebody", "a password for tests", "Portal Administrator", NODE.administratorToken());
    open("#/activity");
    BROWSER.type("Who", "somebody" + Keys.ENTER);
    BROWSER.waitFor("document.querySelector('activity-screen').followed.includes('somebody')");
    BROWSER.see(".badge", "Live");
    NODE.client().addConnection(NODE.administratorToken());
    String id =
        NODE.client().addConnection(NODE.client().tokenOf("somebody", "a password for tests"));

    BROWSER.see("tbody tr", id);

    assertThat(BROWSER.text(".table tbody")).contains("somebody").doesNotContain("admin");
  }

  @Test
  void while_it_is_paused_nothing_moves_and_afterwards_nothing_is_missing() {
    open("#/activity");
    String before = NODE.client().addConnection(NODE.administratorToken());
    BROWSER.see("tbody tr", before);
    BROWSER.click("button", "Pause");
    BROWSER.see(".badge", "Paused");

    String meanwhile = NODE.client().addConnection(NODE.administratorToken());
    BROWSER.waitFor("document.querySelector('activity-screen').received > 1");
    assertThat(BROWSER.text(".table tbody")).doesNotContain(meanwhile);

    BROWSER.click("button", "Go on");
    BROWSER.see("tbody tr", meanwhile);
  }

  @Test
  void after_the_connection_broke_it_says_so_and_then_catches_up_without_a_gap() {
    try (CuttableLink link =
        CuttableLink.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), NODE.port()))) {
      BROWSER.openAsAdministrator(URI.create("http://127.0.0.1:" + link.port()), "#/activity");
      BROWSER.see(".badge", "Live");
      String before = NODE.client().addConnection(NODE.administratorToken());
      BROWSER.see("tbody tr", before);

      link.cut(CuttableLink.Cut.RESET);
      BROWSER.see(".badge", "Not live");
      BROWSER.see(".notice", "It tries again by itself and then catches up.");
      String meanwhile = NODE.client().addConnection(NODE.administratorToken());
      NODE.client().removal(meanwhile, NODE.administratorToken()).send();
      assertThat(BROWSER.text(".table tbody")).doesNotContain(meanwhile);
      link.heal();

      BROWSER.see(".badge", "Live");
      BROWSER.see("tbody tr", "Connection removed");
      assertThat(BROWSER.execute("return document.querySelector('activity-screen').received"))
          .isEqualTo(3L);
      assertThat(BROWSER.text(".table tbody"))
          .containsSubsequence("Connection removed", meanwhile, "Connection added", meanwhile)
          .containsOnlyOnce(before);
    }
  }

  @Test
  void how_many_events_there_were_is_plotted() {
    NODE.client().addConnection(NODE.administratorToken());
    open("#/activity");

    BROWSER.waitFor(
        """
        [...document.querySelectorAll('time-plot .plot')]
          .filter((plot) => plot.ariaLabel.includes('Connection added')).length === 2
        """);
    assertThat(BROWSER.count("time-plot canvas")).isEqualTo(2);
  }

  @Test
  void a_flood_of_events_neither_blocks_the_page_nor_fills_it() {
    open("#/activity");
    BROWSER.countProcessorTime();
    double megabytes = BROWSER.heapMegabytes();
    double before = BROWSER.processorSeconds();
    BROWSER.measureTasks();

    int events = new Tables(NODE.database()).flood(EVENTS_PER_SECOND, SECONDS);

    BROWSER.waitFor("document.querySelector('activity-screen').received >= " + events);
    assertThat(BROWSER.longestTaskMillis()).isBetween(0.01, (double) LONG_TASK_MILLIS);
    assertThat(BROWSER.processorSeconds() - before).isBetween(0.01, SECONDS / 2.0);
    assertThat(BROWSER.heapMegabytes() - megabytes).isLessThan(10);
    assertThat(BROWSER.count(".table tbody tr")).isLessThanOrEqualTo(100);
    assertThat(
            (Number)
                BROWSER.execute("return document.querySelector('activity-screen').events.length"))
        .isEqualTo(1000L);
  }

  private static void open(String place) {
    BROWSER.openAsAdministrator(NODE.client().address(), place);
    BROWSER.see(".badge", "Live");
  }
}
