package dev.untether.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium in which a person would use the console: it finds things by what people read.
 * Each test begins in a tab of its own without anything stored, and fails if a script of the page
 * failed or the page's policy was violated. Where no Chromium is installed, the tests are skipped.
 */
public final class Browser
    implements ExecutionCondition,
        BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path SCREENSHOTS = Path.of("target", "console");

  /**
   * A name for this machine by which browsers do not know it: what came from there without TLS is
   * not secure to them.
   */
  public static final String OTHER_HOST = "untether.example";

  private static final Optional<File> PROGRAM =
      program("chromium", "chromium-browser", "google-chrome");
  private static final Optional<File> DRIVER = program("chromedriver");

  /**
   * What is shown and has the words as text or label: the innermost, then the one with least else.
   */
  private static final String FIND =
      """
      const [selector, words] = arguments;
      const text = (element) => [element.innerText, element.getAttribute('aria-label'),
        ...[...(element.labels ?? [])].map((label) => label.innerText)].join(' ');
      const covered = document.querySelector('dialog[open]');
      return [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility({visibilityProperty: true}))
        .filter((element) => !covered || covered.contains(element) || selector.startsWith('html'))
        .filter((element) => words === '' || text(element).includes(words))
        .sort((one, other) => one.contains(other) ? 1 : other.contains(one) ? -1
          : text(one).trim().length - text(other).trim().length)[0] ?? null;
      """;

  /**
   * Keeps what the browser notices from the beginning, since it tells it to nobody who asks later.
   */
  private static final String WATCH =
      """
      window.noticed = {shift: 0, moved: [], longest: 0};
      new PerformanceObserver((list) => list.getEntries()
        .filter(({hadRecentInput}) => !hadRecentInput)
        .forEach(({value, sources}) => {
          noticed.shift += value;
          noticed.moved.push(`${value.toFixed(4)} at ${location.hash}: ` + sources.map(({node}) =>
            `${node?.nodeName} ${node?.className} ${node?.textContent?.slice(0, 40)}`).join('; '));
        })).observe({type: 'layout-shift', buffered: true});
      new PerformanceObserver((list) => list.getEntries().forEach(({duration}) =>
        noticed.longest = Math.max(noticed.longest, duration)))
        .observe({type: 'longtask', buffered: true});
      """;

  /** That of the narrowest phones in use. */
  private static final int PHONE_WIDTH = 360;

  /** What a phone shows. */
  private static final Map<String, Object> PHONE =
      Map.of("width", PHONE_WIDTH, "height", 780, "deviceScaleFactor", 1, "mobile", true);

  private final boolean isTracing;
  private boolean isMeasuring = true;
  private long measuredFrom;
  private ChromeDriver driver;
  private URI address;

  public Browser() {
    this(false);
  }

  private Browser(boolean isTracing) {
    this.isTracing = isTracing;
  }

  /** One that also measures the tasks of its pages. */
  public static Browser tracing() {
    return new Browser(true);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (PROGRAM.isPresent() && DRIVER.isPresent()) {
      return ConditionEvaluationResult.enabled("there is a browser");
    }
    System.err.printf(
        "SKIPPED: %s needs a browser: install the packages chromium and chromium-driver%n",
        context.getDisplayName());
    return ConditionEvaluationResult.disabled("chromium and chromedriver are not installed");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  /** For whoever uses it outside of tests. */
  public void start() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(PROGRAM.orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en-US",
        "--host-resolver-rules=MAP " + OTHER_HOST + " 127.0.0.1",
        "--window-size=1280,900");
    options.setAcceptInsecureCerts(true);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    if (isTracing) {
      logs.enable(LogType.PERFORMANCE, Level.ALL);
      options.setExperimentalOption(
          "perfLoggingPrefs",
          Map.of(
              "enableNetwork",
              false,
              "enablePage",
              false,
              // Without the rest, of which there is much.
              "traceCategories",
              "-*,disabled-by-default-devtools.timeline"));
    }
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.orElseThrow())
                .usingAnyFreePort()
                .build(),
            options);
    watch();
  }

  /** Lets each page of the present tab keep what the browser notices. */
  private void watch() {
    driver.executeCdpCommand("Page.enable", Map.of());
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    driver.manage().logs().get(LogType.BROWSER);
    closeAllTabsBut(driver.switchTo().newWindow(WindowType.TAB).getWindowHandle());
    watch();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> faults =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .map(Object::toString)
            .filter(
                line ->
                    line.matches("(?s).*(Uncaught|Content Security Policy|Trusted(HTML|Script)).*"))
            .toList();
    if (!faults.isEmpty()) {
      throw new AssertionError("the browser complains: " + faults);
    }
    if (context.getExecutionException().isPresent()) {
      screenshot("failed-" + context.getRequiredTestMethod().getName());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }

  public void stop() {
    if (driver != null) {
      driver.quit();
    }
  }

  /**
   * Opens the console; the place begins with #. The address may have a path, but no slash behind.
   */
  public void open(URI address, String place) {
    this.address = address;
    driver.get(address + "/" + place);
  }

  /** Goes to another place without loading the page again. */
  public void goTo(String place) {
    execute("location.hash = arguments[0]", place);
  }

  public void reload() {
    driver.navigate().refresh();
  }

  public URI address() {
    return address;
  }

  /** The part of the address behind the #. */
  public String place() {
    return String.valueOf(execute("return location.hash"));
  }

  public void logOn(String userName, String password) {
    type("User name", userName);
    type("Password", password);
    click("button", "Log on");
    seeNoMore("main.logon", "");
  }

  public void logOnAsAdministrator() {
    logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD);
  }

  public void openAsAdministrator(URI address, String place) {
    open(address, place);
    logOnAsAdministrator();
  }

  /** Waits for an element with these words and gives it. */
  public WebElement see(String selector, String words) {
    return Polling.until(
            PATIENCE,
            () -> Optional.ofNullable((WebElement) execute(FIND, selector, words)),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until no element has these words. */
  public void seeNoMore(String selector, String words) {
    Polling.until(PATIENCE, () -> execute(FIND, selector, words) == null, isGone -> isGone);
  }

  /** Waits until an expression of JavaScript is true. */
  public void waitFor(String expression) {
    Polling.until(PATIENCE, () -> execute("return " + expression), Boolean.TRUE::equals);
  }

  /** What can be read in the first such element. */
  public String text(String selector) {
    return see(selector, "").getText();
  }

  public int count(String selector) {
    return ((Long) execute("return document.querySelectorAll(arguments[0]).length", selector))
        .intValue();
  }

  /** Clicks as soon as it is there and enabled. */
  public void click(String selector, String words) {
    Polling.until(
        PATIENCE,
        () -> {
          WebElement element = see(selector, words);
          try {
            if (element.isEnabled()) {
              element.click();
              return true;
            }
            return false;
          } catch (StaleElementReferenceException replaced) {
            return false;
          }
        },
        clicked -> clicked);
  }

  /** Types into the field with this label, instead of what it has. */
  public void type(String label, String text) {
    WebElement field = see("input, textarea", label);
    field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
  }

  /** Chooses what is called so. */
  public void choose(String label, String option) {
    WebElement field = see("select", label);
    execute(
        """
        const [field, words] = arguments;
        const options = [...field.options];
        field.value = (options.find(({text}) => text.trim() === words)
          ?? options.find(({text}) => text.includes(words))).value;
        field.dispatchEvent(new Event('change', {bubbles: true}));
        """,
        field,
        option);
  }

  /** Presses keys, wherever the focus is. */
  public void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** The text, label or name of what has the focus. */
  public String focused() {
    return String.valueOf(
        execute(
            """
            const element = document.activeElement;
            return [...(element.labels ?? [])].map((label) => label.innerText)
              .concat(element.getAttribute('aria-label') ?? '', element.innerText).join(' ').trim();
            """));
  }

  /** Presses Tab until what has the focus is called so, as somebody without a mouse does. */
  public void tabTo(String name) {
    for (int presses = 0; presses < 100; presses++) {
      // What has the focus at first may be a part of the page that contains these words.
      press(Keys.TAB);
      if (focused().contains(name)) {
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + name);
  }

  public String newTab() {
    return driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
  }

  /** A copy of the tab, with what it has stored, as "Duplicate" makes it. */
  public void duplicateTab() {
    String before = tab();
    execute("window.open(location.href)");
    driver
        .switchTo()
        .window(
            Polling.until(driver::getWindowHandles, tabs -> tabs.size() > 1).stream()
                .filter(tab -> !tab.equals(before))
                .findFirst()
                .orElseThrow());
  }

  public String tab() {
    return driver.getWindowHandle();
  }

  public void switchTo(String tab) {
    driver.switchTo().window(tab);
  }

  /** Lets each load ask for all files again, as the first one does. */
  public void keepNoFiles() {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.setCacheDisabled", Map.of("cacheDisabled", true));
  }

  /** Lets each answer take that long. */
  public void slowDown(Duration latency) {
    slowDown(latency, -1);
  }

  /** The same, and lets no more than that many bytes of them come in a second. */
  public void slowDown(Duration latency, int bytesPerSecond) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline",
            false,
            "latency",
            latency.toMillis(),
            "downloadThroughput",
            bytesPerSecond,
            "uploadThroughput",
            -1));
  }

  /** Saves downloads in the directory. */
  public void downloadTo(Path directory) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", directory.toAbsolutePath().toString()));
  }

  /** What keeps people from using the page, in the words of axe: WCAG 2.2 AA and best practices. */
  public List<String> barriers() {
    execute(axe());
    @SuppressWarnings("unchecked") // what the script gives
    List<String> found =
        (List<String>)
            executeAsync(
                """
                const done = arguments[0];
                axe.run(document, {resultTypes: ['violations'], rules: {region: {enabled: false}}})
                  .then(({violations}) => done(violations.flatMap((violation) =>
                    violation.nodes.map((node) => `${violation.id}: ${node.html}: ${node.failureSummary}`))));
                """);
    return found;
  }

  /**
   * How far what people look at has moved by itself since the page was loaded: 0 if nothing has.
   */
  public double layoutShift() {
    return ((Number) execute("return noticed.shift")).doubleValue();
  }

  /** What has moved, for people to read. */
  public String moved() {
    return String.valueOf(execute("return noticed.moved.join(', ')"));
  }

  /** Pictures of the page, light, dark and on a phone, for people to look at. */
  public void screenshots(String name) {
    for (String scheme : List.of("dark", "light")) {
      prefer(scheme);
      screenshot(name + "-" + scheme);
    }
    onPhone(() -> screenshot(name + "-phone"));
  }

  /** How many pixels of the page a phone shows only to those who scroll sideways. */
  public long pixelsBesidePhone() {
    AtomicLong beside = new AtomicLong();
    onPhone(
        () ->
            beside.set(
                (Long)
                    execute(
                        "return document.documentElement.scrollWidth - arguments[0]",
                        PHONE_WIDTH)));
    return beside.get();
  }

  /** Does what somebody with a phone does. */
  public void onPhone(Runnable work) {
    driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", PHONE);
    try {
      work.run();
    } finally {
      driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }

  /** As if the user preferred "light" or "dark". */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Begins to count the processor time that the page takes. */
  public void countProcessorTime() {
    driver.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
  }

  /** Begins to measure the tasks of pages. */
  public void measureTasks() {
    if (!isMeasuring) {
      // The driver stops when it gives what it has traced, and begins anew when it is asked again.
      trace();
      isMeasuring = true;
    }
    measuredFrom = System.nanoTime() / 1000;
  }

  /**
   * The longest task of any page since then, in milliseconds of processor time. A page answers
   * nobody during a task. The time that has passed would also count what else the machine does
   * meanwhile, so that on a busy machine short tasks look long.
   */
  public double longestTaskMillis() {
    List<JsonObject> events = trace();
    isMeasuring = false;
    Set<String> mainThreads =
        events.stream()
            .filter(event -> "thread_name".equals(event.getString("name")))
            .filter(event -> "CrRendererMain".equals(event.getJsonObject("args").getString("name")))
            .map(Browser::threadOf)
            .collect(Collectors.toSet());
    return events.stream()
        .filter(event -> "RunTask".equals(event.getString("name")))
        .filter(event -> mainThreads.contains(threadOf(event)))
        // The browser has the same clock.
        .filter(event -> event.getLong("ts") >= measuredFrom)
        .mapToDouble(event -> event.getLong("tdur", 0L) / 1000.0)
        .max()
        .orElseThrow();
  }

  private List<JsonObject> trace() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> new JsonObject(entry.getMessage()).getJsonObject("message"))
        .filter(message -> "Tracing.dataCollected".equals(message.getString("method")))
        .map(message -> message.getJsonObject("params"))
        .toList();
  }

  private static String threadOf(JsonObject event) {
    return event.getInteger("pid") + "/" + event.getInteger("tid");
  }

  /** What scripts hold in memory that they can still reach. */
  public double heapMegabytes() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    return metric("JSHeapUsedSize") / 1e6;
  }

  /**
   * The processor time that the page's main thread has taken. Unlike the time that has passed, it
   * does not depend on what else the machine does.
   */
  public double processorSeconds() {
    return metric("TaskDuration");
  }

  private double metric(String name) {
    List<?> metrics =
        (List<?>) driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    return metrics.stream()
        .map(Map.class::cast)
        .filter(metric -> name.equals(metric.get("name")))
        .mapToDouble(metric -> ((Number) metric.get("value")).doubleValue())
        .findFirst()
        .orElseThrow();
  }

  public Object execute(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** The same with a script that calls its last argument when it is done. */
  public Object executeAsync(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /** What the browser has called an error since the last call. */
  public List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
        .map(Object::toString)
        .toList();
  }

  private void screenshot(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeAllTabsBut(String kept) {
    for (String tab : driver.getWindowHandles()) {
      if (!tab.equals(kept)) {
        driver.switchTo().window(tab).close();
      }
    }
    driver.switchTo().window(kept);
  }

  private static String axe() {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<File> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }
}
