package dev.untether.console;

import static dev.untether.console.Inspection.inspect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SystemIT {
  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void the_nodes_and_their_figures_are_shown_and_kept_current() {
    BROWSER.openAsAdministrator(NODE.client().address(), "#/system");

    BROWSER.see("h3 .badge", "Ready");
    assertThat(BROWSER.see("dl", "Roles").getText()).contains("persistence");
    assertThat(BROWSER.count("time-plot canvas")).isEqualTo(4);
    BROWSER.waitFor("document.querySelector('system-screen').samples.length >= 2");
    inspect(BROWSER, "system");
  }
}
