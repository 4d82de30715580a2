package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import java.util.List;

/** What holds for every screen and dialog, whatever it shows. */
final class Inspection {
  /** Less than anybody notices: a hundredth of the window that moves by a tenth of it. */
  private static final double UNSEEN = 0.001;

  private Inspection() {}

  /**
   * Checks that what is shown has no barriers, light or dark, that nothing has moved by itself
   * since the page was loaded, and that it fits a phone. Pictures of it are in target/console.
   */
  static void inspect(Browser browser, String name) {
    for (String scheme : List.of("dark", "light")) {
      browser.prefer(scheme);
      assertThat(browser.barriers()).as(scheme).isEmpty();
    }
    assertThat(browser.layoutShift()).as(browser.moved()).isLessThan(UNSEEN);
    assertThat(browser.pixelsBesidePhone()).isNotPositive();
    browser.screenshots(name);
  }
}
