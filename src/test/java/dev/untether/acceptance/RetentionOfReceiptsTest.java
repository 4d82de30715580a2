package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionOfReceiptsTest {
  @RegisterExtension
  static final NodeExtension node = new NodeExtension(Map.of("UNTETHER_EVENTS_RETENTION", "1s"));

  @Test
  void a_repeat_with_its_key_answers_204_after_the_log_has_gone_on() {
    String id = node.client().addConnection(node.administratorToken());
    assertThat(remove(id)).isEqualTo(204);

    Polling.until(() -> removedBehind(id), List.of("t", "t")::equals);

    assertThat(remove(id)).isEqualTo(204);
  }

  /** Whether readers start behind the removal, and the addition is gone. */
  private static List<String> removedBehind(String id) {
    return new Tables(node.database())
        .texts(
            """
            SELECT (SELECT removed_through FROM event_log) >=
                   (SELECT max(position) FROM event WHERE subject = ?)
             UNION ALL
            SELECT count(*) = 1 FROM event WHERE subject = ?
            """,
            id,
            id);
  }

  private static int remove(String id) {
    return node.client()
        .removal(id, node.administratorToken())
        .header("Idempotency-Key", "the same")
        .send()
        .status();
  }
}
