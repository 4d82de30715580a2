package dev.untether.measurement;

import dev.untether.testing.Browser;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the console asks of a browser: how much it loads, how soon it can be used, whether anything
 * moves on the page, and how long a flood of events keeps the page busy at a time.
 */
public final class ConsoleInBrowser {
  private static final int EVENTS_PER_SECOND = 5_000;
  private static final int SECONDS = 10;

  /** Keeps what the browser notices from the beginning, since it tells it to whom asks later. */
  private static final String OBSERVE =
      """
      window.noticed = {shift: 0, longest: 0};
      new PerformanceObserver((list) => list.getEntries().forEach((entry) =>
        window.noticed.shift += entry.hadRecentInput ? 0 : entry.value))
        .observe({type: 'layout-shift', buffered: true});
      new PerformanceObserver((list) => list.getEntries().forEach(({duration}) =>
        window.noticed.longest = Math.max(window.noticed.longest, duration)))
        .observe({type: 'longtask', buffered: true});
      """;

  /** With what came over the wire, and without what the API answered. */
  private static final String LOADED =
      """
      return performance.getEntriesByType('navigation')
        .concat(performance.getEntriesByType('resource'))
        .filter(({name}) => !name.includes('/api/'))
        .reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0) / 1000
      """;

  private final Browser browser = new Browser();

  private ConsoleInBrowser() {}

  public static void main(String[] arguments) {
    new ConsoleInBrowser().run();
    // What the shared PostgreSQL has left running would keep the process.
    System.exit(0);
  }

  private void run() {
    TestDatabase database = TestDatabase.create();
    try (TestNode node = TestNode.start(database.uri(), Map.of())) {
      browser.start();
      try {
        browser.open(node.client().address(), "");
        browser.see("h1", "Log on");
        print("first load", "kB", number(LOADED));
        // Nothing is painted before the page's scripts have made it, so it can be used at once.
        print(
            "the log-on page can be used after",
            "ms",
            number("return performance.getEntriesByName('first-contentful-paint')[0].startTime"));
        browser.execute(OBSERVE);
        browser.logOnAsAdministrator();
        for (String screen :
            List.of("start", "connections", "activity", "audit", "webhooks", "people", "system")) {
          browser.goTo("#/" + screen);
          browser.see(screen + "-screen h1", "");
          browser.waitFor("document.querySelectorAll('[aria-busy=true]').length === 0");
          print("loaded in all, with " + screen, "kB", number(LOADED));
        }
        print("layout shift (0.1 is good)", "", number("return noticed.shift"));
        print("longest task", "ms", number("return noticed.longest"));
        flood(database);
      } finally {
        browser.stop();
      }
    }
  }

  private void flood(TestDatabase database) {
    browser.goTo("#/activity");
    browser.see(".badge", "Live");
    browser.waitFor("document.querySelector('time-plot').lines[0].values.length > 0");
    browser.execute("noticed.longest = 0; noticed.shift = 0");
    int events = new Tables(database).flood(EVENTS_PER_SECOND, SECONDS);
    browser.waitFor("document.querySelector('activity-screen').received >= " + events);
    print("longest task while " + events + " events came", "ms", number("return noticed.longest"));
    print("layout shift meanwhile", "", number("return noticed.shift"));
  }

  private double number(String script) {
    return ((Number) browser.execute(script)).doubleValue();
  }

  private static void print(String what, String unit, double value) {
    System.out.printf(Locale.ROOT, "%-45s %9.2f %s%n", what, value, unit);
  }
}
