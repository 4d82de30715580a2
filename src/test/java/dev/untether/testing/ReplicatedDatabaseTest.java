package dev.untether.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ReplicatedDatabaseTest {

  @Test
  void a_promoted_standby_lacks_what_was_committed_after_the_cut() throws SQLException {
    try (ReplicatedDatabase pair = ReplicatedDatabase.start()) {
      execute(pair.primary(), "CREATE TABLE kept (number int)");
      pair.awaitStandby();
      pair.cutReplication();
      execute(pair.primary(), "CREATE TABLE lost (number int)");
      pair.killPrimary();
      pair.promoteStandby();

      assertThat(
              new Tables(pair.standby())
                  .texts(
                      "SELECT to_regclass('kept') || '/' || coalesce(to_regclass('lost')::text, 'none')"))
          .containsExactly("kept/none");
    }
  }

  private static void execute(TestDatabase server, String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
