package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Tables;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Many connections are removed while the node is killed. */
class ManyRemovalsIT {
  private static final int CONNECTIONS = 500;
  private static final int REMOVED_BEFORE_THE_KILL = 60;

  @RegisterExtension static final Browser BROWSER = new Browser();

  @TempDir private static Path dataDirectory;

  @Test
  void removing_goes_on_after_a_kill_and_removes_and_counts_each_connection_once()
      throws IOException {
    Map<String, String> samePort = Map.of("UNTETHER_HTTP_PORT", Integer.toString(freePort()));
    PackagedNode victim = PackagedNode.start(dataDirectory, samePort);
    List<String> ids = new Tables(victim.embeddedDatabase()).seedConnections(CONNECTIONS);
    BROWSER.openAsAdministrator(victim.address(), "#/connections?rows=1000");
    BROWSER.click("thead input", "Select all on this page");
    BROWSER.click("button", "Remove 500 connections");
    BROWSER.type("To confirm", "500");
    BROWSER.click("dialog button.danger", "Remove");
    BROWSER.waitFor(
        "document.querySelector('remove-connections').run.removed.length > "
            + REMOVED_BEFORE_THE_KILL);

    victim.kill();
    BROWSER.see("dialog .notice.warn", "The service cannot be reached.");

    try (PackagedNode heir = PackagedNode.start(dataDirectory, samePort)) {
      BROWSER.see("dialog .notice.good", "Removed 500 connections.");
      Tables tables = new Tables(heir.embeddedDatabase());
      assertThat(tables.missing(ids)).hasSize(CONNECTIONS);
      assertThat(tables.removals(ids)).hasSize(CONNECTIONS).doesNotHaveDuplicates();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
