package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What nobody is stopped from trying must not fill the disk. */
@Tag("slow")
class FloodTest {
  private static final int TOLD = 10;
  private static final int FORGED_TOKENS = 500;
  private static final int WRONG_PASSWORDS = 25;
  private static final String FORGED = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYWxsb3J5In0.Zm9yZ2Vk";
  private static final String WRONG = "a password that was only guessed";

  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void a_flood_of_refusals_is_counted_and_no_credential_is_kept() {
    String token;
    try (TestNode node = TestNode.start(database.uri(), Map.of())) {
      ApiClient api = node.client();
      token = api.administratorToken();
      for (int turn = 0; turn < FORGED_TOKENS; turn++) {
        assertThat(api.request("GET", "/api/v1/users", FORGED).send().status()).isEqualTo(401);
      }
      for (int turn = 0; turn < WRONG_PASSWORDS; turn++) {
        assertThat(api.logOn(TestNode.ADMINISTRATOR, WRONG).status()).isIn(401, 429);
      }
      tables.awaitConsumers();
    }

    assertBounded("dev.untether.access.refused.v1", FORGED_TOKENS);
    assertBounded("dev.untether.session.logon.refused.v1", WRONG_PASSWORDS);
    assertThat(
            tables.texts(
                """
                SELECT coalesce(user_name, 'nobody') FROM event
                 WHERE type = 'dev.untether.session.logon.refused.v1'
                """))
        .hasSize(TOLD + 1)
        .containsOnly(TestNode.ADMINISTRATOR);
    assertThat(tables.texts("SELECT event::text FROM event"))
        .isNotEmpty()
        .noneMatch(row -> row.contains(FORGED) || row.contains(WRONG) || row.contains(token))
        .noneMatch(row -> row.contains("Zm9yZ2Vk"));
  }

  private void assertBounded(String type, int all) {
    List<String> counts =
        tables.texts(
            """
            SELECT coalesce(details ->> 'count', 'told') FROM event
             WHERE type = ? AND source_address = '127.0.0.1'
             ORDER BY position
            """,
            type);
    assertThat(counts).hasSize(TOLD + 1).endsWith("" + (all - TOLD));
    assertThat(counts.subList(0, TOLD)).containsOnly("told");
  }
}
