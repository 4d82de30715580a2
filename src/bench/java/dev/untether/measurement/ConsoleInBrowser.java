package dev.untether.measurement;

import dev.untether.testing.Browser;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the console asks of a browser: for each screen, how much has been loaded with it, how soon
 * it can be used, how long it keeps the page busy at a time, whether anything moves on it, and what
 * keeps people from using it; whether its files are compressed and kept; and what a flood of events
 * does. The node is packaged and serves TLS, as it does unless it is set up otherwise.
 */
public final class ConsoleInBrowser {
  private static final int EVENTS_PER_SECOND = 5_000;
  private static final int SECONDS = 10;
  private static final int WARM_LOADS = 5;

  private static final List<String> SCREENS =
      List.of("start", "connections", "activity", "audit", "webhooks", "people", "system");

  /** With what came over the wire, and without what the API answered. */
  private static final String LOADED =
      """
      return performance.getEntriesByType('navigation')
        .concat(performance.getEntriesByType('resource'))
        .filter(({name}) => !name.includes('/api/'))
        .reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0) / 1000
      """;

  /** Nothing is painted before the page's scripts have made it, so it can be used at once. */
  private static final String PAINTED =
      "return performance.getEntriesByName('first-contentful-paint')[0].startTime";

  /** Goes to a screen; gives the milliseconds until all that it shows first is painted. */
  private static final String GO =
      """
      const [screen, done] = arguments;
      const begin = performance.now();
      location.hash = `#/${screen}`;
      const look = () => {
        const isThere = document.querySelector(`${screen}-screen h1`)
          && !document.querySelector('[aria-busy=true]');
        requestAnimationFrame(isThere
          ? () => setTimeout(() => done(performance.now() - begin))
          : look);
      };
      look();
      """;

  /** What the page itself must have, and how its files must be sent; gives what is missing. */
  private static final String FAULTS =
      """
      const done = arguments[0];
      const faults = [
        ['a title', document.title],
        ['a language', document.documentElement.lang],
        ['a viewport', document.querySelector('meta[name=viewport]')?.content],
        ['a description', document.querySelector('meta[name=description]')?.content],
      ].filter(([, value]) => !value).map(([name]) => `the page has not ${name}`);
      const assets = performance.getEntriesByType('resource')
        .map(({name}) => name).filter((name) => name.includes('/assets/'));
      const check = async (file, caching) => {
        const {headers} = await fetch(file, {cache: 'reload'});
        if (headers.get('Content-Encoding') !== 'gzip') {
          faults.push(`${file} is not compressed`);
        }
        if (headers.get('Cache-Control') !== caching) {
          faults.push(`${file} is cached as ${headers.get('Cache-Control')}`);
        }
      };
      Promise.all([
        check(location.pathname, 'no-cache'),
        ...[...new Set(assets)].map((file) => check(file, 'public, max-age=31536000, immutable')),
      ]).then(() => done(faults));
      """;

  private final Browser browser = Browser.tracing();

  private ConsoleInBrowser() {}

  public static void main(String[] arguments) {
    new ConsoleInBrowser().run();
    // What the shared PostgreSQL has left running would keep the process.
    System.exit(0);
  }

  private void run() {
    browser.start();
    try (TemporaryFolder data = TemporaryFolder.create();
        PackagedNode node = PackagedNode.start(data.path(), Map.of("UNTETHER_HTTP_TLS", "true"))) {
      load(node);
      screens();
      flood(new Tables(node.embeddedDatabase()));
    } finally {
      browser.stop();
    }
  }

  /** The browser keeps no file from one load to the next. */
  private void load(PackagedNode node) {
    browser.keepNoFiles();
    browser.open(node.address(), "");
    browser.see("h1", "Log on");
    print("first load", number(LOADED), "kB");
    print(
        "the log-on page can be used, if nobody has asked the node before, after", painted(), "ms");
    List<Double> warm = new ArrayList<>();
    for (int load = 0; load < WARM_LOADS; load++) {
      browser.reload();
      browser.see("h1", "Log on");
      warm.add(painted());
    }
    print(
        "and afterwards, the median of " + WARM_LOADS,
        warm.stream().sorted().toList().get(WARM_LOADS / 2),
        "ms");
  }

  private void screens() {
    System.out.printf(
        "%n%-12s %10s %10s %13s %8s %9s %7s%n",
        "screen", "loaded", "usable", "longest task", "moved", "barriers", "errors");
    row("log-on", painted());
    browser.logOnAsAdministrator();
    for (String screen : SCREENS) {
      row(screen, ((Number) browser.executeAsync(GO, screen)).doubleValue());
    }
    List<?> faults = (List<?>) browser.executeAsync(FAULTS);
    System.out.printf(
        "%n%s%n%n",
        faults.isEmpty()
            ? "title, language, viewport, description, compression and caching: right"
            : faults);
  }

  /**
   * Barriers are looked for after the rest is read, because that takes long. The browser tells of
   * tasks that take more than 50 ms, with what else the machine does meanwhile.
   */
  private void row(String screen, double usable) {
    double task = number("return noticed.longest");
    List<String> errors = browser.errors();
    System.out.printf(
        Locale.ROOT,
        "%-12s %7.1f kB %7.0f ms %10.0f ms %8.3f %9d %7d%n",
        screen,
        number(LOADED),
        usable,
        task,
        browser.layoutShift(),
        browser.barriers().size(),
        errors.size());
    browser.execute("noticed.longest = 0");
  }

  private void flood(Tables tables) {
    browser.goTo("#/activity");
    browser.see(".badge", "Live");
    browser.waitFor("document.querySelector('time-plot').lines[0].values.length > 0");
    browser.countProcessorTime();
    double megabytes = browser.heapMegabytes();
    browser.measureTasks();
    browser.execute("noticed.longest = 0; noticed.shift = 0");
    int events = tables.flood(EVENTS_PER_SECOND, SECONDS);
    browser.waitFor("document.querySelector('activity-screen').received >= " + events);
    String meanwhile = " while " + events + " events came";
    print("longest task" + meanwhile + ", processor time", browser.longestTaskMillis(), "ms");
    print("the same with what else the machine did", number("return noticed.longest"), "ms");
    print("layout shift meanwhile", browser.layoutShift(), "");
    print("more memory afterwards", browser.heapMegabytes() - megabytes, "MB");
  }

  private double painted() {
    browser.waitFor("performance.getEntriesByName('first-contentful-paint').length > 0");
    return number(PAINTED);
  }

  private double number(String script) {
    return ((Number) browser.execute(script)).doubleValue();
  }

  private static void print(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%-75s %8.2f %s%n", what, value, unit);
  }
}
